package dev.sluice.deployment;

import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.PipelineFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** The pipeline files that are deployed are accepted, with no more secrets than each service is given. */
class PipelineFilesTest {

    @Test
    void composePipelineTakesTheVariablesOfTheExample() throws Exception {
        Pipeline pipeline = load("compose/pipeline.yaml", Example.variables());

        assertWhole(pipeline);
        assertThat(pipeline.requireSource().user()).isEqualTo("shop");
        assertThat(pipeline.requireSource().password().reveal()).isEqualTo(Example.PLACEHOLDER);
        assertThat(pipeline.requireCatalog()).containsEntry("s3.secret-access-key", Example.PLACEHOLDER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ingest", "stream", "sink"})
    void composeGivesEachServiceWhatItNeedsToReadThePipeline(String service) throws Exception {
        Map<String, Node> given = Node.of("docker-compose.yml")
                .at("services", service, "environment")
                .entries();
        Map<String, String> environment = Example.variables();
        environment.keySet().retainAll(given.keySet());

        Pipeline pipeline = load("compose/pipeline.yaml", environment);

        assertThat(pipeline.requireSource().password().reveal())
                .isEqualTo(service.equals("stream") ? "" : Example.PLACEHOLDER);
        assertThat(pipeline.requireCatalog()).containsEntry("s3.secret-access-key", only("sink", service));
    }

    @Test
    void composePipelineNamesServicesOfTheComposeFile() throws Exception {
        Pipeline pipeline = load("compose/pipeline.yaml", Example.variables());
        Node services = Node.of("docker-compose.yml").at("services");

        assertThat(services.entries())
                .containsKeys(pipeline.requireSource().host(), "kafka", "registry", "rest", "minio");
        assertThat(services.at("source", "environment", "POSTGRES_DB").text())
                .isEqualTo(pipeline.requireSource().database());
        assertThat(services.at("kafka", "environment", "KAFKA_ADVERTISED_LISTENERS")
                        .text())
                .endsWith("//" + pipeline.requireKafka().bootstrapServers());
        assertThat(pipeline.requireRegistry().url()).isEqualTo("http://registry:8080/apis/ccompat/v7");
        assertThat(pipeline.requireCatalog())
                .containsEntry("uri", "http://rest:8181")
                .containsEntry(
                        "s3.endpoint",
                        services.at("rest", "environment", "CATALOG_S3_ENDPOINT")
                                .text());
        String database = services.at("catalog", "environment", "POSTGRES_DB").text();
        assertThat(services.at("rest", "environment", "CATALOG_URI").text())
                .isEqualTo("jdbc:postgresql://catalog:5432/" + database);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "staging", "prod"})
    void overlaysPipelinesAreWhole(String overlay) throws Exception {
        Pipeline pipeline = PipelineFile.load(
                List.of(
                        Repository.path("k8s/base/pipeline.yaml"),
                        Repository.path("k8s/overlays/" + overlay + "/environment.yaml")),
                Map.of());

        assertWhole(pipeline);
        assertThat(pipeline.requireCatalog()).containsKeys("warehouse", "jdbc.user", "jdbc.password");
    }

    private static void assertWhole(Pipeline pipeline) throws Exception {
        pipeline.requireSource();
        pipeline.requireKafka();
        pipeline.requireRegistry();
        assertThat(pipeline.requireCatalog()).containsKeys("type", "uri", "s3.endpoint", "client.region");
        assertThat(pipeline.lake().checkpoint()).hasValue("/var/lib/sluice/checkpoint");
        assertThat(pipeline.http().bind()).isEqualTo("0.0.0.0");
        assertThat(List.of(
                        pipeline.http().ingest(),
                        pipeline.http().stream(),
                        pipeline.http().sink()))
                .containsExactly(9471, 9472, 9473);
    }

    private static String only(String owner, String service) {
        return service.equals(owner) ? Example.PLACEHOLDER : "";
    }

    private static Pipeline load(String file, Map<String, String> environment) throws Exception {
        List<Path> files = List.of(Repository.path(file));
        return PipelineFile.load(files, environment);
    }
}
