package dev.sluice.deployment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** The GitHub workflows: well-formed, without rights that they don't need, and of actions that can't change under us. */
class WorkflowsTest {

    private static final String FOLDER = ".github/workflows";
    private static final Pattern USES = Pattern.compile("(?m)^\\s*(?:- )?uses: (.+)$");
    private static final Pattern PINNED = Pattern.compile("[a-z-]+/[a-z-]+@[0-9a-f]{40} # v[0-9]+\\.[0-9]+\\.[0-9]+");

    static Stream<String> workflows() {
        return Repository.filesBelow(FOLDER).stream().map(file -> FOLDER + "/" + file.getFileName());
    }

    @Test
    void actionlintFindsNothing() throws Exception {
        Tool.Answer answer = NodeTool.check("workflows", Repository.filesBelow(FOLDER));

        assertThat(answer.exitCode()).as(answer.output()).isZero();
    }

    @Test
    void actionlintFindsWhatIsWrong(@TempDir Path folder) throws Exception {
        Path wrong = Files.writeString(
                folder.resolve("wrong.yml"), "on: push\njobs: {a: {runs-on: ubuntu-latest, needs: b, steps: []}}\n");

        assertThat(NodeTool.check("workflows", List.of(wrong)).exitCode()).isOne();
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void actionsAreNamedByCommit(String workflow) {
        List<String> used = USES.matcher(Repository.text(workflow))
                .results()
                .map(match -> match.group(1))
                .toList();

        assertThat(used).isNotEmpty().allSatisfy(action -> {
            if (action.startsWith("./")) {
                assertThat(Repository.path(action)).exists();
            } else {
                assertThat(action).matches(PINNED);
            }
        });
    }

    @Test
    void anActionIsOfOneCommitEverywhere() {
        Map<String, String> commits = new TreeMap<>();
        workflows().forEach(workflow -> USES.matcher(Repository.text(workflow))
                .results()
                .forEach(match -> {
                    String[] parts = match.group(1).split("@", 2);
                    String before = parts.length == 2 ? commits.put(parts[0], parts[1]) : null;
                    if (before != null) {
                        assertThat(parts[1]).isEqualTo(before);
                    }
                }));
        assertThat(commits).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void aWorkflowMayReadAndNoMoreUnlessAJobSaysSo(String workflow) {
        Node node = Node.of(workflow);

        assertThat(node.at("permissions", "contents").text()).isEqualTo("read");
        assertThat(node.at("permissions").entries()).hasSize(1);
        jobs(node).forEach(job -> {
            if (!job.at("uses").isPresent()) {
                assertThat(job.at("timeout-minutes").number()).isPositive();
            }
        });
        steps(node)
                .filter(step -> step.at("uses").text().startsWith("actions/checkout@"))
                .forEach(step -> assertThat(
                                step.at("with", "persist-credentials").value())
                        .isEqualTo(false));
    }

    /** What a branch or a person is called must not become part of a script. */
    @ParameterizedTest
    @MethodSource("workflows")
    void scriptsTakeTheirInputFromTheEnvironment(String workflow) {
        steps(Node.of(workflow))
                .forEach(step -> assertThat(step.at("run").text()).doesNotContain("${{"));
    }

    @Test
    void everyScriptOfTheProjectIsChecked() {
        List<String> checked = steps(Node.of(FOLDER + "/ci.yml"))
                .map(step -> step.at("run").text())
                .filter(run -> run.startsWith("shellcheck "))
                .flatMap(run -> Stream.of(run.split(" ", -1)).skip(1))
                .toList();

        assertThat(checked)
                .contains("sluice", ".ci/run", "compose/stack", "k8s/smoke", "iceberg-sink/src/main/image/spark")
                .allSatisfy(script -> assertThat(Repository.text(script)).startsWith("#!/usr/bin/env bash\n"));
    }

    /** The hooks are others' code too, and run on every developer's machine. */
    @Test
    void hooksAreNamedByCommitAndCallWhatExists() {
        Node hooks = Node.of(".pre-commit-config.yaml");

        assertThat(Repository.text(".pre-commit-config.yaml").lines().filter(line -> line.contains(" rev: ")))
                .isNotEmpty()
                .allMatch(line -> line.matches("    rev: [0-9a-f]{40} # v[0-9]+\\.[0-9]+\\.[0-9]+"));
        assertThat(hooks.at("repos").items())
                .flatExtracting(repo -> repo.at("hooks").items())
                .filteredOn(hook -> hook.at("entry").text().startsWith("node "))
                .allSatisfy(hook -> assertThat(
                                Repository.path(hook.at("entry").text().split(" ", -1)[1]))
                        .exists());
    }

    @Test
    void everyImageIsBuiltAndReleased() {
        List<String> targets = new ArrayList<>(List.of("ingest", "stream", "sink", "rest-catalog", "spark"));

        for (String workflow : List.of("ci", "release")) {
            assertThat(Node.of(FOLDER + "/" + workflow + ".yml")
                            .at("jobs", "image", "strategy", "matrix", "target")
                            .texts())
                    .containsExactlyInAnyOrderElementsOf(targets);
        }
        assertThat(targets)
                .allSatisfy(target -> assertThat(Repository.text("Dockerfile")).contains(" AS " + target + "\n"));
    }

    @Test
    void whatCanBeDeployedToIsDescribed() {
        Node deploy = Node.of(FOLDER + "/deploy.yml");

        assertThat(deploy.at("on", "workflow_dispatch", "inputs", "environment", "options")
                        .texts())
                .isNotEmpty()
                .allSatisfy(environment -> {
                    assertThat(Repository.path("k8s/helm/environments/" + environment + ".yaml"))
                            .exists();
                    assertThat(Node.of("k8s/overlays/" + environment + "/kustomization.yaml")
                                    .at("namespace")
                                    .text())
                            .isEqualTo(environment.equals("prod") ? "sluice" : "sluice-" + environment);
                });
    }

    /** Somebody agrees, then it is deployed, tried, and taken back when it does not work. */
    @Test
    void aReleaseGoesToProdByStagingAndNotUntried() {
        Node release = Node.of(FOLDER + "/release.yml").at("jobs");
        Node deploy = Node.of(FOLDER + "/deploy.yml").at("jobs", "deploy");
        String all = steps(Node.of(FOLDER + "/deploy.yml"))
                .map(step -> step.at("run").text())
                .reduce("", String::concat);

        assertThat(release.at("staging", "needs").texts()).containsExactly("image", "sbom");
        assertThat(release.at("prod", "needs").text()).isEqualTo("staging");
        assertThat(deploy.at("environment").text()).contains("inputs.environment");
        assertThat(all).containsSubsequence("helm upgrade", "--atomic", "k8s/smoke", "helm rollback");
    }

    private static Stream<Node> jobs(Node workflow) {
        return workflow.at("jobs").entries().values().stream();
    }

    private static Stream<Node> steps(Node workflow) {
        return jobs(workflow).flatMap(job -> job.at("steps").items().stream());
    }
}
