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

    private String password(Map<String, String> environment) throws InvalidPipeline, IOException {
        Path pipeline = folder.resolve("pipeline.yaml");
        Files.writeString(
                pipeline,
                """
                pipeline: shop
                source: {host: db, database: shop, user: me, password: "${PW:-otherwise}"}
                """);
        return PipelineFile.load(List.of(pipeline), environment)
                .requireSource()
                .password()
                .reveal();
    }

    private String file(String content) throws IOException {
        return Files.writeString(folder.resolve("pw"), content).toString();
    }
}
