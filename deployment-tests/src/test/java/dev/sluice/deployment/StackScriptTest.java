package dev.sluice.deployment;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code make up}, {@code down} and {@code health}, with a docker in its place that only says what it was asked. */
class StackScriptTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @BeforeEach
    void dockerThatOnlyTells() throws IOException {
        Tool.BASH.require();
        Path docker = Files.writeString(
                folder.resolve("docker"), "#!/bin/sh\necho \"docker $*\" >> \"$0.asked\"\ncat \"$0.answers\"\n");
        assertThat(docker.toFile().setExecutable(true)).isTrue();
        answers("");
        Files.writeString(folder.resolve("docker.asked"), "");
    }

    @ParameterizedTest
    @CsvSource({"dev,--build", "staging,--no-build", "prod,--no-build"})
    void upStartsAnEnvironmentAndWaitsForItsHealth(String environment, String build) throws Exception {
        variables(Repository.text(".env.example").replace(Example.PLACEHOLDER, "s3cret"));

        Tool.Answer answer = stack("--env", environment, "up");

        assertThat(answer.exitCode()).as(answer.output()).isZero();
        assertThat(asked())
                .contains("--file docker-compose.yml --file compose/" + environment + ".yml up " + build
                        + " --detach --wait");
    }

    @ParameterizedTest
    @ValueSource(strings = {"staging", "prod"})
    void nothingButDevStartsWhileAPasswordIsAPlaceholder(String environment) throws Exception {
        variables(
                Repository.text(".env.example").replace("CATALOG_DB_PASSWORD=CHANGE_ME", "CATALOG_DB_PASSWORD=s3cret"));

        Tool.Answer answer = stack("--env", environment, "up");

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.output())
                .contains("SOURCE_DB_PASSWORD", "S3_SECRET_ACCESS_KEY", "GRAFANA_PASSWORD")
                .doesNotContain("CATALOG_DB_PASSWORD");
        assertThat(asked()).isEmpty();
    }

    @Test
    void withoutVariablesItSaysWhereTheyComeFrom() throws Exception {
        Tool.Answer answer = stack("up");

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.output()).contains(".env.example");
        assertThat(asked()).isEmpty();
    }

    /** Nobody answers here: the input is empty. */
    @Test
    void downAsksAndWarnsOfTheSlot() throws Exception {
        Tool.Answer answer = stack("down");

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.output()).contains("pg_drop_replication_slot('sluice_shop')", "Nothing was stopped");
        assertThat(asked()).isEmpty();
    }

    @Test
    void downKeepsTheVolumes() throws Exception {
        assertThat(stack("down", "--yes").exitCode()).isZero();
        assertThat(asked()).endsWith(" down\n").doesNotContain("volumes");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ingest running healthy 0;bucket exited  0   | 0
                    ingest running starting 0;bucket exited  0  | 1
                    ingest running unhealthy 0                  | 1
                    ingest running healthy 0;bucket exited  1   | 1
                    ingest restarting  1                        | 1
                    ''                                          | 2
                    """)
    void healthIsThatOfTheWorst(String states, int exitCode) throws Exception {
        answers(states.isEmpty() ? "" : states.replace(';', '\n') + "\n");

        Tool.Answer answer = stack("health");

        assertThat(answer.exitCode()).as(answer.output()).isEqualTo(exitCode);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "upp", "--env production up"})
    void whatItDoesNotKnowItRefuses(String arguments) throws Exception {
        Tool.Answer answer = stack(arguments.split(" ", -1));

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(asked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"up", "down", "health"})
    void makeHandsOver(String target) {
        assertThat(Repository.text("Makefile"))
                .containsPattern("(?m)^" + target + ":\n\tcompose/stack --env \\$\\(ENV\\) " + target);
    }

    private Tool.Answer stack(String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(Repository.path("compose/stack").toString()));
        command.addAll(List.of(arguments));
        return Tool.run(
                command,
                folder,
                Map.of(
                        "PATH",
                        folder + ":" + System.getenv("PATH"),
                        "ENV_FILE",
                        folder.resolve("variables").toString()));
    }

    private void variables(String text) throws IOException {
        Files.writeString(folder.resolve("variables"), text);
    }

    private void answers(String text) throws IOException {
        Files.writeString(folder.resolve("docker.answers"), text);
    }

    private String asked() throws IOException {
        return Files.readString(folder.resolve("docker.asked"));
    }
}
