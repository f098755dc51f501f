package dev.sluice.sink;

import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.PipelineFile;
import dev.sluice.schemas.pipeline.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** What Spark needs is missed before Spark starts. */
class SparkSettingsTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private Pipeline pipeline(String lake) throws Exception {
        Path file = Files.writeString(directory.resolve("pipeline.yaml"), "pipeline: shop\nlake: " + lake);
        return PipelineFile.load(List.of(file), Map.of());
    }

    private static List<String> told(List<Problem> problems) {
        return problems.stream().map(Problem::toString).toList();
    }

    @Test
    void aClusterManagerThatIsALibraryOfItsOwnIsMissed() throws Exception {
        assertThat(told(SparkSessions.preflight(pipeline("{spark: {spark.master: \"k8s://https://cluster:6443\"}}")
                        .lake())))
                .containsExactly(
                        "lake.spark.spark.master: k8s://https://cluster:6443 needs spark-kubernetes, which is not"
                                + " on the class path. Build the sink with `mvn -Pkubernetes -DskipTests package`");
        assertThat(SparkSessions.preflight(pipeline("{spark: {spark.master: \"spark://host:7077\"}}")
                        .lake()))
                .isEmpty();
    }

    @Test
    void aCheckpointBelowAWarehouseInS3NeedsAnotherPlace() throws Exception {
        assertThat(told(CheckpointPlace.preflight(
                        pipeline("{catalog: {type: rest, uri: \"http://x\", warehouse: \"s3://lake/w\"}}"))))
                .singleElement()
                .asString()
                .startsWith(
                        "lake.checkpoint: is missing, and Hadoop can't keep it at s3://lake/w/_sluice/shop/checkpoint."
                                + " Name a folder on a disk");
    }

    @Test
    void aCheckpointNeedsAFileSystemOfHadoops() throws Exception {
        assertThat(told(CheckpointPlace.preflight(pipeline("{checkpoint: \"s3a://lake/checkpoint\"}"))))
                .singleElement()
                .asString()
                .startsWith("lake.checkpoint: Hadoop can't keep it at s3a://lake/checkpoint");
        assertThat(CheckpointPlace.preflight(pipeline("{checkpoint: /var/lib/sluice/checkpoint}")))
                .isEmpty();
        assertThat(CheckpointPlace.preflight(pipeline("{checkpoint: \"file:/var/lib/sluice/checkpoint\"}")))
                .isEmpty();
    }
}
