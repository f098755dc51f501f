package dev.sluice.schemas.pipeline;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Values that come from files: what a container's secrets are mounted as. */
class VariablesTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void aFileGivesWhatTheEnvironmentDoesNot() throws Exception {
        assertThat(password(Map.of("PW_FILE", file("s3cret\n")))).isEqualTo("s3cret");
    }

    @Test
    void onlyTheLineBreakAtTheEndIsTakenOff() throws Exception {
        assertThat(password(Map.of("PW_FILE", file(" a\n${b} \n\n")))).isEqualTo(" a\n${b} \n");
    }

    @Test
    void theEnvironmentGoesBeforeTheFile() throws Exception {
        assertThat(password(Map.of("PW", "direct", "PW_FILE", file("mounted")))).isEqualTo("direct");
    }

    @Test
    void anEmptyFileIsAnEmptyVariable() throws Exception {
        assertThat(password(Map.of("PW_FILE", file("")))).isEqualTo("otherwise");
    }

    @Test
    void aFileThatIsNotThereIsAProblemAlsoWhereThereIsADefault() {
        Map<String, String> environment =
                Map.of("PW_FILE", folder.resolve("absent").toString());

        InvalidPipeline invalid = catchThrowableOfType(InvalidPipeline.class, () -> password(environment));

        assertThat(invalid.problems()).singleElement().satisfies(problem -> assertThat(problem.toString())
                .contains("source.password", "absent", "which PW_FILE names, can't be read"));
    }

    @Test
    void aSecretFollowsItsFile() throws Exception {
        Path file = Path.of(file("first\n"));
        Secret password =
                load(Map.of("PW_FILE", file.toString())).requireSource().password();

        Files.writeString(file, "second\n");
        assertThat(password.reveal()).isEqualTo("second");

        Files.writeString(file, "");
        assertThat(password.reveal()).as("while somebody writes it").isEqualTo("second");

        Files.delete(file);
        assertThat(password.reveal()).as("while it is replaced").isEqualTo("second");

        Files.writeString(file, "third");
        assertThat(password.reveal()).isEqualTo("third");
        assertThat(password.toString()).doesNotContain("third");
    }

    @Test
    void theMaskingKeyStaysWhatItWasAtTheStart() throws Exception {
        Path file = Path.of(file("0123456789abcdef"));
        Path pipeline = Files.writeString(
                folder.resolve("masked.yaml"), "pipeline: shop\nquality: {masking-key: \"${KEY}\"}\n");
        Secret key = PipelineFile.load(List.of(pipeline), Map.of("KEY_FILE", file.toString()))
                .quality()
                .maskingKey()
                .orElseThrow();

        Files.writeString(file, "another key of some length");

        assertThat(key.reveal()).isEqualTo("0123456789abcdef");
    }

    private String password(Map<String, String> environment) throws InvalidPipeline, IOException {
        return load(environment).requireSource().password().reveal();
    }

    private Pipeline load(Map<String, String> environment) throws InvalidPipeline, IOException {
        Path pipeline = folder.resolve("pipeline.yaml");
        Files.writeString(
                pipeline,
                """
                pipeline: shop
                source: {host: db, database: shop, user: me, password: "${PW:-otherwise}"}
                """);
        return PipelineFile.load(List.of(pipeline), environment);
    }

    private String file(String content) throws IOException {
        return Files.writeString(folder.resolve("pw"), content).toString();
    }
}
