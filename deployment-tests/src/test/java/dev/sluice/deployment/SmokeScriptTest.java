package dev.sluice.deployment;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** What is asked after a deployment, with a kubectl in its place that answers as a cluster would. */
class SmokeScriptTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @BeforeEach
    void bashIsThere() {
        Tool.BASH.require();
    }

    @Test
    void wellIsWhatIsRolledOutReadyAndEqual() throws Exception {
        Tool.Answer answer = smoke("1/", "", "sluice");

        assertThat(answer.exitCode()).as(answer.output()).isZero();
        assertThat(asked())
                .contains("--namespace sluice rollout status statefulset/ingest")
                .contains("/api/v1/namespaces/sluice/services/sink:http/proxy/health/ready")
                .contains("create job --from=cronjob/verify verify-smoke-");
    }

    @ParameterizedTest
    @CsvSource({"/1,''", "1/,rollout", "1/,health/ready", "1/,create"})
    void anythingElseIsNot(String job, String failing) throws Exception {
        assertThat(smoke(job, failing, "sluice").exitCode()).isNotZero();
    }

    @Test
    void aComparisonThatDoesNotEndIsNotWaitedForForEver() throws Exception {
        Tool.Answer answer = smoke("/", "", "sluice");

        assertThat(answer.exitCode()).isOne();
        assertThat(answer.output()).contains("did not end in time");
    }

    @Test
    void withoutVerifyNothingIsCompared() throws Exception {
        assertThat(smoke("/1", "", "sluice", "--no-verify").exitCode()).isZero();
        assertThat(asked()).doesNotContain("create job");
    }

    /**
     * @param job what the job's status says: succeeded/failed
     * @param failing a call with this in it fails
     */
    private Tool.Answer smoke(String job, String failing, String... arguments)
            throws IOException, InterruptedException {
        Path kubectl = Files.writeString(
                folder.resolve("kubectl"),
                """
                #!/bin/sh
                echo "kubectl $*" >> "$0.asked"
                [ -z "$FAILING" ] || case "$*" in *"$FAILING"*) exit 1 ;; esac
                case "$*" in *jsonpath*) printf '%s' "$JOB" ;; esac
                """);
        assertThat(kubectl.toFile().setExecutable(true)).isTrue();
        List<String> command =
                new ArrayList<>(List.of(Repository.path("k8s/smoke").toString()));
        command.addAll(List.of(arguments));
        return Tool.run(
                command,
                folder,
                Map.of(
                        "PATH",
                        folder + ":" + System.getenv("PATH"),
                        "JOB",
                        job,
                        "FAILING",
                        failing,
                        "SMOKE_SECONDS",
                        "2",
                        "SMOKE_PAUSE",
                        "0"));
    }

    private String asked() throws IOException {
        return Files.readString(folder.resolve("kubectl.asked"));
    }
}
