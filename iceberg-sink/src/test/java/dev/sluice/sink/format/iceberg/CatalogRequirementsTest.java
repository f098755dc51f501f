package dev.sluice.sink.format.iceberg;

import dev.sluice.schemas.pipeline.Problem;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** What is missing is told with its place and its mend; the libraries of AWS and Hive are no part of the sink. */
class CatalogRequirementsTest {

    private static final String DATABASE = "jdbc:postgresql://localhost/catalog";

    private static List<String> missing(Map<String, String> catalog) {
        return CatalogRequirements.missing(catalog).stream()
                .map(Problem::toString)
                .toList();
    }

    @Test
    void whatTheSinkBringsAlongNeedsNothing() {
        assertThat(missing(Map.of("type", "jdbc", "uri", DATABASE, "warehouse", "file:/lake")))
                .isEmpty();
        assertThat(missing(Map.of("type", "hadoop", "warehouse", "/lake"))).isEmpty();
        assertThat(missing(Map.of("type", "rest", "uri", "http://localhost"))).isEmpty();
    }

    @Test
    void aCatalogOfAnotherKindIsToldWhatThereIs() {
        assertThat(missing(Map.of("type", "jdbz")))
                .containsExactly(
                        "lake.catalog.type: \"jdbz\" is no catalog that Iceberg knows. Give one of glue, hadoop,"
                                + " hive, jdbc, nessie, rest, or a class of your own as lake.catalog.catalog-impl");
        assertThat(missing(Map.of("uri", DATABASE)))
                .containsExactly("lake.catalog.type: is missing. Give one of glue, hadoop, hive, jdbc, nessie, rest");
    }

    @Test
    void hiveNeedsItsMetastoresClient() {
        assertThat(missing(Map.of("type", "hive", "uri", "thrift://localhost:9083")))
                .containsExactly(
                        "lake.catalog.type: a hive catalog needs Hive's metastore client (spark-hive), which is"
                                + " not on the class path. Build the sink with `mvn -Phive -DskipTests package`");
    }

    @Test
    void glueAndItsStoreNeedAwssLibraryOnce() {
        assertThat(missing(Map.of("type", "glue", "warehouse", "s3://lake/warehouse")))
                .containsExactly("lake.catalog.type: a glue catalog needs iceberg-aws-bundle, which is not on the class"
                        + " path. Build the sink with `mvn -Paws -DskipTests package`");
    }

    @Test
    void s3NeedsAwssLibrary() {
        assertThat(missing(Map.of(
                        "type", "jdbc",
                        "uri", DATABASE,
                        "warehouse", "s3://lake/warehouse",
                        "io-impl", "org.apache.iceberg.aws.s3.S3FileIO")))
                .containsExactly(
                        "lake.catalog.io-impl: S3FileIO needs iceberg-aws-bundle, which is not on the class path."
                                + " Build the sink with `mvn -Paws -DskipTests package`");
    }

    @Test
    void s3WithoutItsReaderIsToldWhichOne() {
        assertThat(missing(Map.of("type", "jdbc", "uri", DATABASE, "warehouse", "s3://lake/warehouse")))
                .containsExactly(
                        "lake.catalog.io-impl: is missing, and Hadoop, which is asked without it, knows no s3://."
                                + " Give org.apache.iceberg.aws.s3.S3FileIO");
    }

    @Test
    void aHadoopCatalogInS3IsRefused() {
        assertThat(missing(Map.of("type", "hadoop", "warehouse", "s3a://lake/warehouse")))
                .singleElement()
                .asString()
                .startsWith("lake.catalog.type: a hadoop catalog can't be in S3");
    }

    @Test
    void aDatabaseWithoutADriverIsNamedWithoutItsParameters() {
        assertThat(missing(Map.of("type", "jdbc", "uri", "jdbc:mysql://localhost/catalog?password=secret")))
                .containsExactly("lake.catalog.uri: there is no driver for jdbc:mysql://localhost/catalog. Put the"
                        + " database's JDBC driver on the sink's class path; PostgreSQL's is part of it");
    }
}
