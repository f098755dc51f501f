package dev.sluice.deployment;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** What Spark starts pods with, with a java in its place that only says what it was asked. */
class SparkScriptTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @BeforeEach
    void javaThatOnlyTells() throws IOException {
        Tool.BASH.require();
        Path java = Files.writeString(folder.resolve("java"), "#!/bin/sh\nprintf '<%s>\\n' \"$@\"\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
    }

    @Test
    void anExecutorJoinsTheDriverOfItsEnvironment() throws Exception {
        Tool.Answer answer = spark(
                Map.of(
                        "SPARK_JAVA_OPT_0", "-Dspark.driver.port=7078",
                        "SPARK_JAVA_OPT_1", "-Dname=with space",
                        "SPARK_EXECUTOR_MEMORY", "4096m",
                        "SPARK_DRIVER_URL", "spark://driver",
                        "SPARK_EXECUTOR_ID", "7",
                        "SPARK_EXECUTOR_CORES", "2",
                        "SPARK_APPLICATION_ID", "app",
                        "SPARK_EXECUTOR_POD_IP", "10.0.0.1",
                        "SPARK_RESOURCE_PROFILE_ID", "0",
                        "SPARK_EXECUTOR_POD_NAME", "exec-7"),
                "executor");

        assertThat(answer.exitCode()).as(answer.output()).isZero();
        assertThat(answer.output().lines())
                .containsExactly(
                        "<@/opt/sluice/app/jvm.args>",
                        "<-Dspark.driver.port=7078>",
                        "<-Dname=with space>",
                        "<-Xms4096m>",
                        "<-Xmx4096m>",
                        "<org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend>",
                        "<--driver-url>",
                        "<spark://driver>",
                        "<--executor-id>",
                        "<7>",
                        "<--cores>",
                        "<2>",
                        "<--app-id>",
                        "<app>",
                        "<--hostname>",
                        "<10.0.0.1>",
                        "<--resourceProfileId>",
                        "<0>",
                        "<--podName>",
                        "<exec-7>");
    }

    @Test
    void aDriverRunsWhatWasSubmitted() throws Exception {
        Tool.Answer answer = spark(
                Map.of("SPARK_DRIVER_BIND_ADDRESS", "10.0.0.2"), "driver", "--class", "A", "local:///a.jar", "-f");

        assertThat(answer.output().lines())
                .containsExactly(
                        "<@/opt/sluice/app/jvm.args>",
                        "<org.apache.spark.deploy.SparkSubmit>",
                        "<--conf>",
                        "<spark.driver.bindAddress=10.0.0.2>",
                        "<--deploy-mode>",
                        "<client>",
                        "<--class>",
                        "<A>",
                        "<local:///a.jar>",
                        "<-f>");
    }

    @Test
    void withoutItsEnvironmentAnExecutorEnds() throws Exception {
        assertThat(spark(Map.of(), "executor").exitCode()).isNotZero();
    }

    @Test
    void anythingElseIsRefused() throws Exception {
        assertThat(spark(Map.of(), "worker").exitCode()).isEqualTo(2);
    }

    private Tool.Answer spark(Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        Map<String, String> all = new HashMap<>(environment);
        all.put("PATH", folder + ":" + System.getenv("PATH"));
        List<String> command = new ArrayList<>(
                List.of(Repository.path("iceberg-sink/src/main/image/spark").toString()));
        command.addAll(List.of(arguments));
        return Tool.run(command, folder, all);
    }
}
