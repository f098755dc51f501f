package dev.sluice.deployment;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The Dockerfile's own script puts together what goes into an image, from the modules as they are built here, and the
 * image's command starts the service from it.
 */
class ImageContentTest {

    /** The image's file of options for java, without a class to run. */
    static final String OPTIONS = "jvm.args";

    private static final Pattern SCRIPT = Pattern.compile("(?s)<<'SCRIPT'\n(.*?)\nSCRIPT\n");

    private final Path folder = Path.of("target/images").toAbsolutePath();

    @BeforeEach
    void nothingIsLeftFromBefore() throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> old = Files.walk(folder)) {
                for (Path each : old.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"ingest,ingest-debezium", "stream,stream-processor", "sink,iceberg-sink"})
    void theServiceStartsFromWhatTheImageHolds(String image, String module) throws Exception {
        Path arguments = assembled(image, module);

        Tool.Answer help = Tool.run(List.of("java", "@" + arguments, "--help"), folder, Map.of());

        assertThat(help.exitCode()).as(help.output()).isZero();
        assertThat(help.output()).contains("--file", "--check");
    }

    /** Nothing to go by is wrong input, which a restart can't mend; and the heap's share of memory is accepted. */
    @ParameterizedTest
    @CsvSource({"ingest,ingest-debezium", "stream,stream-processor", "sink,iceberg-sink"})
    void aMissingPipelineFileEndsItWithTheCodeForWrongInput(String image, String module) throws Exception {
        Path arguments = assembled(image, module);

        Tool.Answer answer = Tool.run(List.of("java", "@" + arguments, "-f", "missing.yaml"), folder, Map.of());

        assertThat(answer.exitCode()).as(answer.output()).isEqualTo(2);
        assertThat(answer.output()).contains("missing.yaml");
    }

    /** What the jobs on Kubernetes run: any class of the service's, with the image's options. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev.sluice.sink.verify.Verify",
                "dev.sluice.sink.maintain.Maintain",
                "dev.sluice.sink.backfill.Backfill"
            })
    void otherCommandsStartFromTheSinksImage(String main) throws Exception {
        Path options = moved(assembled("sink", "iceberg-sink").resolveSibling(OPTIONS));

        Tool.Answer help = Tool.run(List.of("java", "@" + options, main, "--help"), folder, Map.of());

        assertThat(help.exitCode()).as(help.output()).isZero();
        assertThat(help.output()).contains("--json");
    }

    /** A shell goes on after much that has failed; an image without a service must not come of it. */
    @Test
    void whatIsNotBuiltGetsNoImage(@TempDir Path empty) throws Exception {
        Files.createDirectories(empty.resolve("ingest-debezium/target"));
        List<String> command = List.of("sh", "-c", script("ingest"));
        Map<String, String> environment = Map.of("OUT", empty.resolve("out").toString());

        assertThat(Tool.run(command, empty, environment).exitCode()).isNotZero();

        Files.writeString(empty.resolve("ingest-debezium/target/classpath.txt"), "");
        assertThat(Tool.run(command, empty, environment).exitCode()).isNotZero();

        Files.writeString(empty.resolve("ingest-debezium/target/ingest-debezium-1.jar"), "");
        assertThat(Tool.run(command, empty, environment).exitCode()).isZero();
    }

    /** The Dockerfile's script, for one image. */
    private static String script(String image) {
        Matcher script = SCRIPT.matcher(Repository.text("Dockerfile"));
        assertThat(script.find()).isTrue();
        return script.group(1).replaceAll("(?m)^assemble (?!" + image + " ).*$", "");
    }

    private Path assembled(String image, String module) throws IOException, InterruptedException {
        Path classpath = Repository.path(module + "/target/classpath.txt");
        boolean built = Files.exists(classpath)
                && Files.readString(classpath).contains("/schemas-" + Repository.version() + ".jar")
                && Files.exists(Repository.path(module + "/target/" + module + "-" + Repository.version() + ".jar"));
        if (!built) {
            String message = "NOT TESTED: " + module + " is not built (mvn package)";
            System.err.println(message);
            Assumptions.abort(message);
        }
        Map<String, String> environment =
                Map.of("OUT", folder.toString(), "PATH", linkingInsteadOfCopying() + ":" + System.getenv("PATH"));
        Tool.Answer answer = Tool.run(List.of("sh", "-c", script(image)), Repository.path("."), environment);
        assertThat(answer.exitCode()).as(answer.output()).isZero();

        return moved(folder.resolve(image + "/app/java.args"));
    }

    /** The file, with the places that it names where they are here. */
    private static Path moved(Path arguments) throws IOException {
        Path image = arguments.resolve("../..").normalize();
        return Files.writeString(arguments, Files.readString(arguments).replace("/opt/sluice/", image + "/"));
    }

    /** Spark alone is 400 MB. */
    private Path linkingInsteadOfCopying() throws IOException {
        Path tools = Files.createDirectories(folder.resolve("tools"));
        Path copy = tools.resolve("cp");
        Files.writeString(copy, "#!/bin/sh\nexec ln -s \"$(realpath \"$1\")\" \"$2\"\n");
        assertThat(copy.toFile().setExecutable(true)).isTrue();
        return tools;
    }
}
