package dev.sluice.sink.format.iceberg;

import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.tls.RefusedCertificate;
import dev.sluice.sink.Reason;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.hadoop.HadoopFileIO;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.OutputFile;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The pipeline file's {@code lake.catalog}: handed to Spark as it stands, and tried before Spark starts. */
public final class IcebergCatalog {

    private static final String PLACE = "lake.catalog";

    private IcebergCatalog() {}

    /** Spark properties that make the catalog known as {@link IcebergFormat#CATALOG}. */
    public static Map<String, String> sparkProperties(Map<String, String> catalog) {
        String prefix = "spark.sql.catalog." + IcebergFormat.CATALOG;
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("spark.sql.extensions", "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions");
        properties.put(prefix, "org.apache.iceberg.spark.SparkCatalog");
        properties.put("spark.hadoop." + LocalFiles.PROPERTY, LocalFiles.class.getName());
        complete(catalog).forEach((name, value) -> properties.put(prefix + "." + name, value));
        // A session must see what another has committed.
        properties.put(prefix + ".cache-enabled", "false");
        return properties;
    }

    /** Tells what the catalog needs and is missing; then opens it and writes a probe into the warehouse, without Spark. */
    public static List<Problem> preflight(Map<String, String> properties) {
        List<Problem> missing = CatalogRequirements.missing(properties);
        if (!missing.isEmpty()) {
            return missing;
        }
        String type = properties.getOrDefault("type", properties.getOrDefault("catalog-impl", ""));
        Catalog catalog;
        try {
            catalog = open(properties, LocalFiles.configuration());
            ask(catalog);
        } catch (RuntimeException e) {
            return List.of(RefusedCertificate.in(e)
                    .map(refused -> refused.problem(
                            "catalog " + properties.getOrDefault("uri", ""), PLACE + ".ca", PLACE + ".uri"))
                    .orElseGet(() -> Problem.unreachable(
                            PLACE,
                            "the " + type + " catalog cannot be opened (" + Reason.message(e) + ")",
                            "Check " + PLACE + ".type, .uri and " + credentials(type))));
        }
        try {
            return probeWarehouse(properties);
        } finally {
            close(catalog);
        }
    }

    /** The catalog that the pipeline file's {@code lake.catalog} describes. */
    static Catalog open(Map<String, String> properties, Configuration hadoop) {
        return CatalogUtil.buildIcebergCatalog(IcebergFormat.CATALOG, complete(properties), hadoop);
    }

    /** With what Iceberg needs to find the authorities that are trusted. */
    private static Map<String, String> complete(Map<String, String> catalog) {
        Map<String, String> all = new LinkedHashMap<>(catalog);
        if (catalog.containsKey(CatalogAuthorities.FILE)) {
            all.putIfAbsent("rest.client.tls.configurer-impl", CatalogAuthorities.class.getName());
        }
        return all;
    }

    private static String credentials(String type) {
        return switch (type) {
            case "jdbc" -> ".jdbc.user and .jdbc.password";
            case "rest" -> ".credential or .token, and .warehouse if the server knows several";
            case "glue" -> "the process's AWS credentials and region";
            case "hive" -> "that the metastore runs";
            default -> "the user's name and password";
        };
    }

    private static void ask(Catalog catalog) {
        if (catalog instanceof SupportsNamespaces namespaces) {
            try {
                namespaces.listNamespaces(Namespace.empty());
            } catch (NoSuchNamespaceException e) {
                // It answers: a hadoop catalog whose warehouse no table has made yet.
            }
        }
    }

    private static List<Problem> probeWarehouse(Map<String, String> properties) {
        @Nullable String warehouse = properties.get("warehouse");
        if (warehouse == null) {
            // Catalogs that know their own warehouse (rest, glue) tell nobody where it is before a table is created.
            return List.of();
        }
        String location = warehouse.replaceAll("/+$", "") + "/_sluice/probe-" + UUID.randomUUID();
        try (FileIO io = fileIo(properties)) {
            OutputFile probe = io.newOutputFile(location);
            probe.createOrOverwrite().close();
            io.deleteFile(probe);
            return List.of();
        } catch (IOException | RuntimeException e) {
            return List.of(new Problem(
                    PLACE + ".warehouse",
                    "cannot be written: " + warehouse + " (" + Reason.message(e) + ")",
                    "Give the sink's user write access there, or name another warehouse"));
        }
    }

    static FileIO fileIo(Map<String, String> properties) {
        Configuration hadoop = LocalFiles.configuration();
        hadoop.set("hadoop.security.authentication", "simple");
        return CatalogUtil.loadFileIO(
                properties.getOrDefault("io-impl", HadoopFileIO.class.getName()), new HashMap<>(properties), hadoop);
    }

    static void close(Catalog catalog) {
        if (catalog instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                throw new IllegalStateException("The catalog cannot be closed", e);
            }
        }
    }
}
