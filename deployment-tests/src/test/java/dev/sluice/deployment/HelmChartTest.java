package dev.sluice.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.marcnuri.helm.Helm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The chart, rendered by Helm itself (as a library), says the same as the overlays. */
class HelmChartTest {

    private static final Path CHART = Repository.path("k8s/helm/sluice");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "dev,        sluice-dev,     dev",
        "staging,    sluice-staging, staging",
        "prod,       sluice,         prod",
        "prod-executors, sluice,     prod;prod-executors"
    })
    void rendersWhatTheOverlayRenders(String overlay, String namespace, String environments) throws Exception {
        Map<String, Object> overlaid = comparable(Manifests.rendered(overlay));
        overlaid.remove("Namespace " + namespace);

        assertThat(comparable(rendered(namespace, environments))).isEqualTo(overlaid);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "dev", "staging", "prod", "prod;prod-executors"})
    void everyFieldIsOneOfKubernetes(String environments) throws Exception {
        assertThat(Manifests.parsed("chart", rendered("sluice", environments)).all())
                .isNotEmpty()
                .allSatisfy(Manifest::validate);
    }

    @Test
    void lintFindsNothing() throws Exception {
        assertThat(new Helm(chart("prod")).lint().strict().call().isFailed()).isFalse();
    }

    /** A misspelt value would be left without a word. */
    @Test
    void hasSeveralIngestsOnlyWhereAllButOneStandBy() throws Exception {
        Path several = chartWith("{\"ingest\": {\"replicas\": 2}}");
        Path standingBy = chartWith(
                "{\"ingest\": {\"replicas\": 2}, \"environment\": {\"source\": {\"takeover\": \"when-gone\"}}}");

        assertThatThrownBy(() -> new Helm(several).template().call())
                .hasMessageContaining("source.takeover: when-gone");
        assertThat(Manifests.parsed("chart", new Helm(standingBy).template().call())
                        .ofKind("StatefulSet"))
                .filteredOn(manifest -> manifest.name().equals("ingest"))
                .singleElement()
                .satisfies(ingest -> assertThat(
                                ingest.node().at("spec", "replicas").number())
                        .isEqualTo(2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"sink\": {\"memroy\": \"4Gi\"}}",
                "{\"sinks\": {}}",
                "{\"stream\": {\"replicas\": \"two\"}}",
                "{\"ports\": {\"kafka\": 90920}}",
                "{\"image\": {\"registry\": \"registry.example.com\"}}"
            })
    void refusesValuesThatItDoesNotKnow(String values) throws Exception {
        Path chart = chartWith(values);

        assertThatThrownBy(() -> new Helm(chart).template().call()).hasMessageContaining("values don't meet");
    }

    @Test
    void eachPipelineHasAConfigMapOfItsOwn() throws Exception {
        String one = configMap(rendered("sluice", "dev"));
        String other = configMap(rendered("sluice", "staging"));

        assertThat(one).matches("pipeline-[a-z0-9]{10}").isNotEqualTo(other);
    }

    @Test
    void theChartIsOfTheProjectsVersion() {
        Node chart = Node.of("k8s/helm/sluice/Chart.yaml");

        assertThat(chart.at("appVersion").text()).isEqualTo(Repository.version());
        assertThat(Node.of("k8s/helm/sluice/values.yaml").at("image", "tag").text())
                .isEqualTo(Repository.version());
    }

    private static String configMap(String yaml) {
        return Manifests.parsed("chart", yaml).ofKind("ConfigMap").get(0).name();
    }

    private String rendered(String namespace, String environments) throws IOException {
        return new Helm(chart(environments))
                .template()
                .withName("sluice")
                .withNamespace(namespace)
                .call();
    }

    /** A copy of the chart with these values, in JSON, laid over its own. */
    private Path chartWith(String values) throws IOException {
        Path chart = chart("");
        ObjectNode known =
                (ObjectNode) JSON.readTree(chart.resolve("values.yaml").toFile());
        lay((ObjectNode) JSON.readTree(values), known);
        Files.writeString(chart.resolve("values.yaml"), known.toString());
        return chart;
    }

    /** A copy of the chart whose values are those of environments, separated by {@code ;}, laid over its own. */
    private Path chart(String environments) throws IOException {
        Path copy = Files.createTempDirectory(folder, "chart");
        for (Path file : Repository.filesBelow("k8s/helm/sluice")) {
            Path target = copy.resolve(CHART.relativize(file).toString());
            Files.createDirectories(target.resolve("..").normalize());
            Files.copy(file, target);
        }
        // The library takes itself for a cluster of 2020.
        Path about = copy.resolve("Chart.yaml");
        Files.writeString(about, Files.readString(about).replaceAll("(?m)^kubeVersion: .*$", ""));
        ObjectNode values = values("k8s/helm/sluice/values.yaml");
        for (String environment : environments.split(";", -1)) {
            if (!environment.isEmpty()) {
                lay(values("k8s/helm/environments/" + environment + ".yaml"), values);
            }
        }
        Files.writeString(copy.resolve("values.yaml"), values.toString());
        return copy;
    }

    private static ObjectNode values(String file) {
        return JSON.valueToTree(Node.of(file).value());
    }

    /** Maps are merged, all else is replaced, as Helm does with several files of values. */
    private static void lay(ObjectNode upper, ObjectNode lower) {
        upper.properties().forEach(entry -> {
            JsonNode below = lower.get(entry.getKey());
            if (entry.getValue() instanceof ObjectNode map && below instanceof ObjectNode mapBelow) {
                lay(map, mapBelow);
            } else {
                lower.set(entry.getKey(), entry.getValue());
            }
        });
    }

    /** Objects by kind and name, without the hash in the ConfigMap's name, and what it holds as it would be read. */
    private static Map<String, Object> comparable(String yaml) {
        Map<String, Object> objects = new TreeMap<>();
        String unhashed = yaml.replaceAll("\\bpipeline-[a-z0-9]{10}\\b", "pipeline-HASH");
        for (Manifest each : Manifests.parsed("rendered", unhashed).all()) {
            JsonNode object = JSON.valueToTree(each.node().value());
            if (each.kind().equals("ConfigMap")) {
                ObjectNode data = (ObjectNode) object.path("data");
                each.node()
                        .at("data")
                        .entries()
                        .forEach((name, text) -> data.set(
                                name,
                                JSON.valueToTree(
                                        Node.all(name, text.text()).get(0).value())));
            }
            assertThat(objects.put(each.kind() + " " + each.name(), object)).isNull();
        }
        assertThat(List.copyOf(objects.keySet())).isNotEmpty();
        return objects;
    }
}
