package dev.sluice.deployment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** A set of manifests that would be applied together. */
record Manifests(List<Manifest> all) {

    static final String BASE = "base";

    /** {@code base}: the files as they stand; an overlay: as kubectl renders it, and a skipped test without kubectl. */
    static Manifests of(String name) throws IOException, InterruptedException {
        return name.equals(BASE) ? base() : rendered(name);
    }

    private static Manifests base() {
        List<Manifest> all = new ArrayList<>();
        for (String file :
                Node.of("k8s/base/kustomization.yaml").at("resources").texts()) {
            Node.all(file, Repository.text("k8s/base/" + file)).forEach(node -> all.add(new Manifest(node)));
        }
        return new Manifests(all);
    }

    private static Manifests rendered(String overlay) throws IOException, InterruptedException {
        Tool.KUBECTL.require();
        Path folder = Repository.path("k8s/overlays/" + overlay);
        Tool.Answer answer = Tool.KUBECTL.run("kustomize", folder.toString());
        assertThat(answer.exitCode()).as(answer.output()).isZero();
        return new Manifests(
                Node.all(overlay, answer.output()).stream().map(Manifest::new).toList());
    }

    List<Manifest> ofKind(String kind) {
        return all.stream().filter(manifest -> manifest.kind().equals(kind)).toList();
    }

    Node one(String kind, String name) {
        return ofKind(kind).stream()
                .filter(manifest -> manifest.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + " " + name))
                .node();
    }

    List<Node> statefulSets() {
        return ofKind("StatefulSet").stream().map(Manifest::node).toList();
    }
}
