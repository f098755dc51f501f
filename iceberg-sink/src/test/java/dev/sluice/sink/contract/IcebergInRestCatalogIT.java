package dev.sluice.sink.contract;

import java.io.File;
import java.util.Map;
import java.util.stream.Stream;

/** A REST catalog: Iceberg's own server for tests, which keeps its tables in a JDBC catalog. */
class IcebergInRestCatalogIT extends CatalogContractIT {

    @Override
    Map<String, String> start() throws Exception {
        int port = ServerProcess.freePort();
        String url = "http://127.0.0.1:" + port;
        serve(
                String.join(
                        File.pathSeparator,
                        "target/rest-catalog/*",
                        jars(
                                "hadoop-client-",
                                "postgresql-",
                                "jackson-core-2",
                                "jackson-databind-2",
                                "jackson-annotations-2",
                                "avro-1",
                                "slf4j-api-",
                                "commons-logging-")),
                Stream.of("org.apache.iceberg.rest.RESTCatalogServer"),
                Map.of(
                        "CATALOG_URI",
                        database(),
                        "CATALOG_JDBC_USER",
                        "postgres",
                        "CATALOG_JDBC_PASSWORD",
                        "postgres",
                        "CATALOG_WAREHOUSE",
                        "file:" + directory().resolve("warehouse"),
                        "CATALOG_REST_PORT",
                        Integer.toString(port)),
                url + "/v1/config");
        return Map.of("type", "rest", "uri", url);
    }

    /** Without a slash: names are parts of addresses, and the server refuses any address with an encoded slash. */
    @Override
    String oddName() {
        return "_odd näme; with.dots,and`ticks`😀";
    }
}
