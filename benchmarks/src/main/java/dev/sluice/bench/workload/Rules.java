package dev.sluice.bench.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.bench.bed.Program;
import dev.sluice.bench.result.Verified;
import dev.sluice.local.process.JavaCommand;
import dev.sluice.local.stack.Installation;
import dev.sluice.local.stack.Service;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** What rules cost a change, by JMH among the processor's tests; the limit is what the processor lets through without any. */
final class Rules implements Workload {

    private static final String BENCHMARK = "dev.sluice.stream.flow.RuleCost";

    @Override
    public void run(Run run) throws Exception {
        Installation installation = Installation.running();
        Path module = installation.module(Service.STREAM).directory();
        Path dependencies = module.resolve("target/test-classpath.txt");
        if (!Files.exists(dependencies)) {
            throw new IOException(dependencies + " is missing: build it by `mvn -DskipTests package`");
        }
        String classpath = String.join(
                File.pathSeparator,
                module.resolve("target/test-classes").toString(),
                module.resolve("target/classes").toString(),
                Files.readString(dependencies).strip());
        Path out = run.directory().resolve("jmh.json");
        String time = run.sizes().one("h.seconds") + "s";
        run.say("JMH");
        var unused = Program.run(
                JavaCommand.of(installation.module(Service.STREAM), "org.openjdk.jmh.Main")
                        .option("-cp", classpath)
                        .argument(
                                BENCHMARK,
                                "-rf",
                                "json",
                                "-rff",
                                out.toString(),
                                "-jvmArgs",
                                "-Xmx256m -XX:+UseSerialGC")
                        .argument("-f", "1", "-wi", "2", "-w", time, "-i", "5", "-r", time, "-foe", "true")
                        .line(),
                run.directory(),
                "jmh");
        Map<String, Double> scores = new HashMap<>();
        for (JsonNode each : new ObjectMapper().readTree(Files.readString(out))) {
            scores.put(
                    each.path("params").path("rules").asText(),
                    each.path("primaryMetric").path("score").asDouble());
        }
        Double judged = scores.get("all");
        Double copied = scores.get("none");
        if (judged == null || copied == null) {
            throw new IOException("JMH gave no score: " + Files.readString(out));
        }
        run.rate("judged by ten rules", "changes/s", judged, Map.of("let through without rules", copied));
        // The benchmark itself throws for a change that does not go on.
        run.recorder().verified(new Verified(run.workload(), "every change was let through", 0));
    }
}
