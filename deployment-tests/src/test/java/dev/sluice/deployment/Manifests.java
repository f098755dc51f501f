package dev.sluice.deployment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

/** A set of manifests that would be applied together. */
record Manifests(List<Manifest> all) {

    static final String BASE = "base";

    private static final String EXECUTOR = "executor.yaml";

    /** {@code base}: the files as they stand; an overlay: as kubectl renders it, and a skipped test without kubectl. */
    static Manifests of(String name) throws IOException, InterruptedException {
        return name.equals(BASE) ? base() : parsed(name, rendered(name));
    }

    /** Of a rendered text, empty documents left out. */
    static Manifests parsed(String place, String yaml) {
        return new Manifests(Node.all(place, yaml).stream()
                .filter(Node::isPresent)
                .map(Manifest::new)
                .toList());
    }

    private static Manifests base() {
        List<Manifest> all = new ArrayList<>();
        for (String file :
                Node.of("k8s/base/kustomization.yaml").at("resources").texts()) {
            all.addAll(parsed(file, Repository.text("k8s/base/" + file)).all());
        }
        return new Manifests(all);
    }

    /** What kubectl makes of an overlay. */
    static String rendered(String overlay) throws IOException, InterruptedException {
        Tool.KUBECTL.require();
        Path folder = Repository.path("k8s/overlays/" + overlay);
        Tool.Answer answer = Tool.KUBECTL.run("kustomize", folder.toString());
        assertThat(answer.exitCode()).as(answer.output()).isZero();
        return answer.output();
    }

    List<Manifest> ofKind(String kind) {
        return all.stream().filter(manifest -> manifest.kind().equals(kind)).toList();
    }

    Optional<Node> find(String kind, String name) {
        return ofKind(kind).stream()
                .filter(manifest -> manifest.name().equals(name))
                .findFirst()
                .map(Manifest::node);
    }

    Node one(String kind, String name) {
        return find(kind, name).orElseThrow(() -> new AssertionError("no " + kind + " " + name));
    }

    List<Node> statefulSets() {
        return ofKind("StatefulSet").stream().map(Manifest::node).toList();
    }

    /** The pods that run all the time. */
    List<PodTemplate> services() {
        List<PodTemplate> pods = new ArrayList<>();
        statefulSets()
                .forEach(each ->
                        pods.add(new PodTemplate(each.at("metadata", "name").text(), each.at("spec", "template"))));
        ofKind("SparkApplication")
                .forEach(each -> pods.add(new PodTemplate(
                        "driver", CustomKind.asPod(each.node(), "driver").node())));
        return pods;
    }

    List<PodTemplate> jobs() {
        return ofKind("CronJob").stream()
                .map(each -> new PodTemplate(each.name(), each.node().at("spec", "jobTemplate", "spec", "template")))
                .toList();
    }

    /** What Spark makes executors from; none where the sink has none. */
    List<PodTemplate> executors() {
        List<PodTemplate> pods = new ArrayList<>();
        for (Manifest map : ofKind("ConfigMap")) {
            Node file = map.node().at("data", EXECUTOR);
            if (file.isPresent()) {
                pods.add(new PodTemplate(
                        "executor", Node.all(EXECUTOR, file.text()).get(0)));
            }
        }
        ofKind("SparkApplication")
                .forEach(each -> pods.add(new PodTemplate(
                        "executor", CustomKind.asPod(each.node(), "executor").node())));
        return pods;
    }
}
