package dev.sluice.local.guarantee;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.local.process.JavaCommand;
import dev.sluice.local.process.Termination;
import dev.sluice.local.stack.Installation;
import dev.sluice.local.stack.LocalStack;
import dev.sluice.local.stack.Service;
import dev.sluice.local.stack.ServiceCommandLine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Source and lake compared row by row, by {@code verify} in a process of its own. */
public final class Comparison {

    private static final String VERIFY = "dev.sluice.sink.verify.Verify";
    private static final Duration STOP_GRACE = Duration.ofSeconds(10);

    private final Installation installation;
    private final LocalStack stack;
    private final Path pipelineFile;

    public Comparison(Installation installation, LocalStack stack, Path pipelineFile) {
        this.installation = installation;
        this.stack = stack;
        this.pipelineFile = pipelineFile;
    }

    /**
     * How it came out.
     *
     * @param exitCode of {@code verify}: 0 when all is equal, quarantined rows aside
     * @param report what {@code verify --json} wrote
     */
    public record Result(int exitCode, JsonNode report) {

        /** Both its word and its exit code must say so. */
        public boolean isEqual() {
            return exitCode == 0 && report.path("verdict").asText().equals("equal");
        }
    }

    /**
     * Runs it to its end.
     *
     * @throws IOException when it gave no report; the message says where its log is
     */
    public Result run() throws IOException, InterruptedException {
        Path output = stack.root().resolve("run/verify.json");
        Path log = stack.root().resolve("logs/verify.log");
        JavaCommand command =
                ServiceCommandLine.of(installation, Service.SINK, VERIFY).argument("--json");
        for (Path file : List.of(pipelineFile, LocalStack.overlayIn(stack.root()))) {
            command.argument("-f", file.toString());
        }
        Process process = new ProcessBuilder(command.write(stack.root().resolve("run/verify.args"), stack.root()))
                .redirectOutput(output.toFile())
                .redirectError(log.toFile())
                .start();
        int exitCode = Termination.awaitEnd(process, STOP_GRACE);
        JsonNode report = new ObjectMapper().readTree(Files.readString(output));
        if (!report.has("verdict")) {
            throw new IOException("verify ended with exit code " + exitCode + " and no verdict; see " + log);
        }
        return new Result(exitCode, report);
    }
}
