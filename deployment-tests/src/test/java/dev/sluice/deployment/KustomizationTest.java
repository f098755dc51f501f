package dev.sluice.deployment;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** What kustomization files refer to is there; also where no kubectl renders them. */
class KustomizationTest {

    private static final Set<String> KNOWN_KEYS = Set.of(
            "apiVersion",
            "kind",
            "namespace",
            "labels",
            "resources",
            "components",
            "configurations",
            "configMapGenerator",
            "images",
            "replicas",
            "patches");

    static Stream<String> overlays() {
        return Repository.foldersIn("k8s/overlays");
    }

    static Stream<String> folders() {
        return Stream.of("base", "overlays", "components")
                .flatMap(each -> each.equals("base")
                        ? Stream.of(each)
                        : Repository.foldersIn("k8s/" + each).map(name -> each + "/" + name));
    }

    @ParameterizedTest
    @MethodSource("folders")
    void whatItNamesExists(String folder) {
        Path here = Repository.path("k8s/" + folder);
        Node kustomization = Node.of("k8s/" + folder + "/kustomization.yaml");

        assertThat(kustomization.entries().keySet()).isSubsetOf(KNOWN_KEYS);
        for (String kind : List.of("resources", "components", "configurations")) {
            for (String resource : kustomization.at(kind).texts()) {
                Path path = here.resolve(resource);
                assertThat(Files.isDirectory(path) ? path.resolve("kustomization.yaml") : path)
                        .exists();
            }
        }
        kustomization.at("patches").items().stream()
                .map(patch -> patch.at("path"))
                .filter(Node::isPresent)
                .forEach(path -> assertThat(here.resolve(path.text())).exists());
        kustomization.at("configMapGenerator").items().forEach(generator -> generator
                .at("files")
                .texts()
                .forEach(file -> assertThat(here.resolve(file)).exists()));
    }

    @ParameterizedTest
    @MethodSource("folders")
    void noFileLiesThereUnused(String folder) {
        String kustomization = Repository.text("k8s/" + folder + "/kustomization.yaml");

        assertThat(Repository.filesBelow("k8s/" + folder)).allSatisfy(file -> {
            String name = String.valueOf(file.getFileName());
            assertThat(name.equals("kustomization.yaml") || kustomization.contains(name))
                    .as(name)
                    .isTrue();
        });
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void whatAnOverlayChangesIsInTheBase(String overlay) throws Exception {
        Node kustomization = Node.of("k8s/overlays/" + overlay + "/kustomization.yaml");
        Manifests base = Manifests.of(Manifests.BASE);
        List<String> images = base.services().stream()
                .map(each -> each.container().at("image").text().replaceAll(":.*", ""))
                .toList();
        Set<String> names = new TreeSet<>();
        base.all().forEach(manifest -> names.add(manifest.name()));

        kustomization.at("images").items().forEach(image -> assertThat(images)
                .contains(image.at("name").text()));
        kustomization.at("replicas").items().forEach(replicas -> assertThat(names)
                .contains(replicas.at("name").text()));
        assertThat(kustomization.at("configMapGenerator").items())
                .allSatisfy(
                        generator -> assertThat(generator.at("behavior").text()).isEqualTo("merge"));
    }
}
