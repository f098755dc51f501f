package dev.sluice.stream.letters;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Wrong input is told with what to do, before anything is asked. */
class DlqTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private record Said(int code, String out, String err) {}

    private Said run(String... arguments) throws Exception {
        Path file = Files.writeString(
                directory.resolve("pipeline.yaml"),
                """
                pipeline: shop
                kafka: {bootstrap.servers: "127.0.0.1:1"}
                registry: {url: "http://127.0.0.1:1"}
                """);
        List<String> all = new ArrayList<>(List.of("-f", file.toString()));
        all.addAll(List.of(arguments));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Dlq.run(
                new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), all.toArray(String[]::new));
        return new Said(code, out.toString(UTF_8), err.toString(UTF_8));
    }

    @Test
    void aRedriveOfNothingInParticular() throws Exception {
        Said said = run("redrive");

        assertThat(said.code()).isEqualTo(2);
        assertThat(said.err()).contains("no letters are chosen", "Give ids, filters or --all");
    }

    @Test
    void aCorrectionOfSeveralLetters() throws Exception {
        Said said = run("redrive", "--all", "--value", "x.json");

        assertThat(said.code()).isEqualTo(2);
        assertThat(said.err()).contains("--value", "Name the letter by its id");
    }

    @Test
    void idsAndFilters() throws Exception {
        Said said = run("redrive", "a-0-0", "--table", "public.orders");

        assertThat(said.code()).isEqualTo(2);
        assertThat(said.err()).contains("ids and filters are both given");
    }

    @Test
    void theHelpOfACommandNeedsNoFile() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        int code = Dlq.run(new PrintStream(out, true, UTF_8), new PrintStream(out, true, UTF_8), "redrive", "--help");

        assertThat(code).isZero();
        assertThat(out.toString(UTF_8)).contains("--dry-run", "--value");
    }
}
