package dev.sluice.sink.format.iceberg;

import dev.sluice.schemas.pipeline.Problem;
import org.jspecify.annotations.Nullable;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a catalog or a store needs beyond the sink: libraries that are no part of it because they are large and few need
 * them, and settings without which it would fail later and less clearly.
 */
final class CatalogRequirements {

    private static final String PLACE = "lake.catalog";
    private static final String S3_FILE_IO = "org.apache.iceberg.aws.s3.S3FileIO";
    private static final Set<String> TYPES = Set.of("glue", "hadoop", "hive", "jdbc", "nessie", "rest");
    private static final Set<String> S3_SCHEMES = Set.of("s3", "s3a", "s3n");

    /** A library, known by one of its classes. */
    private record Library(String className, String name, String mend) {

        static final Library AWS_S3 = aws("software.amazon.awssdk.services.s3.S3Client");
        static final Library AWS_GLUE = aws("software.amazon.awssdk.services.glue.GlueClient");
        static final Library HIVE = new Library(
                "org.apache.hadoop.hive.metastore.HiveMetaStoreClient",
                "Hive's metastore client (spark-hive)",
                "Build the sink with `mvn -Phive -DskipTests package`");
        static final Library GCP = new Library(
                "com.google.cloud.storage.Storage", "iceberg-gcp-bundle", "Put it on the sink's class path");
        static final Library AZURE = new Library(
                "com.azure.storage.file.datalake.DataLakeFileClient",
                "iceberg-azure-bundle",
                "Put it on the sink's class path");

        private static Library aws(String className) {
            return new Library(className, "iceberg-aws-bundle", "Build the sink with `mvn -Paws -DskipTests package`");
        }

        boolean isMissing() {
            try {
                Class.forName(className, false, CatalogRequirements.class.getClassLoader());
                return false;
            } catch (ClassNotFoundException e) {
                return true;
            }
        }
    }

    private final Map<String, String> catalog;
    private final List<Problem> problems = new ArrayList<>();

    private CatalogRequirements(Map<String, String> catalog) {
        this.catalog = catalog;
    }

    /** All that is missing; nothing is connected to. */
    static List<Problem> missing(Map<String, String> catalog) {
        CatalogRequirements requirements = new CatalogRequirements(catalog);
        requirements.type();
        requirements.store();
        return requirements.problems;
    }

    private void type() {
        String type = catalog.getOrDefault("type", "");
        String implementation = catalog.getOrDefault("catalog-impl", "");
        if (type.isEmpty() && implementation.isEmpty()) {
            problems.add(new Problem(PLACE + ".type", "is missing", "Give one of " + types()));
        } else if (!type.isEmpty() && !TYPES.contains(type)) {
            problems.add(new Problem(
                    PLACE + ".type",
                    "\"" + type + "\" is no catalog that Iceberg knows",
                    "Give one of " + types() + ", or a class of your own as " + PLACE + ".catalog-impl"));
        } else if (type.equals("hive") || implementation.endsWith(".HiveCatalog")) {
            require(Library.HIVE, PLACE + ".type", "a hive catalog");
        } else if (type.equals("glue") || implementation.endsWith(".GlueCatalog")) {
            require(Library.AWS_GLUE, PLACE + ".type", "a glue catalog");
        } else if (type.equals("jdbc")) {
            requireDriver();
        }
    }

    private void store() {
        String io = catalog.getOrDefault("io-impl", "");
        String scheme = scheme(catalog.get("warehouse"));
        String type = catalog.getOrDefault("type", "");
        if (type.equals("hadoop") && S3_SCHEMES.contains(scheme)) {
            problems.add(new Problem(
                    PLACE + ".type",
                    "a hadoop catalog can't be in S3: two writers would overwrite each other's commits",
                    "Use jdbc, rest, glue or hive, and " + PLACE + ".io-impl: " + S3_FILE_IO));
        } else if (io.endsWith(".S3FileIO")) {
            require(Library.AWS_S3, PLACE + ".io-impl", "S3FileIO");
        } else if (io.endsWith(".GCSFileIO")) {
            require(Library.GCP, PLACE + ".io-impl", "GCSFileIO");
        } else if (io.endsWith(".ADLSFileIO")) {
            require(Library.AZURE, PLACE + ".io-impl", "ADLSFileIO");
        } else if (S3_SCHEMES.contains(scheme) && choosesByScheme(type, io)) {
            require(Library.AWS_S3, PLACE + ".warehouse", "a warehouse in S3");
        } else if (scheme.equals("s3") && io.isEmpty()) {
            problems.add(new Problem(
                    PLACE + ".io-impl",
                    "is missing, and Hadoop, which is asked without it, knows no s3://",
                    "Give " + S3_FILE_IO));
        }
    }

    /** Whether the catalog itself finds what S3 needs. */
    private static boolean choosesByScheme(String type, String io) {
        return io.endsWith(".ResolvingFileIO") || (io.isEmpty() && (type.equals("rest") || type.equals("glue")));
    }

    private void require(Library library, String place, String what) {
        boolean isNew = problems.stream().noneMatch(problem -> problem.what().contains(library.name()));
        if (library.isMissing() && isNew) {
            problems.add(new Problem(
                    place, what + " needs " + library.name() + ", which is not on the class path", library.mend()));
        }
    }

    private void requireDriver() {
        String uri = catalog.getOrDefault("uri", "");
        if (!uri.startsWith("jdbc:")) {
            problems.add(new Problem(
                    PLACE + ".uri",
                    uri.isEmpty() ? "is missing" : "\"" + uri + "\" is no JDBC address",
                    "Give the address of the catalog's database, jdbc:postgresql://host/database say"));
            return;
        }
        try {
            DriverManager.getDriver(uri);
        } catch (SQLException e) {
            problems.add(new Problem(
                    PLACE + ".uri",
                    "there is no driver for " + uri.replaceAll("[?;].*", ""),
                    "Put the database's JDBC driver on the sink's class path; PostgreSQL's is part of it"));
        }
    }

    private static String scheme(@Nullable String location) {
        int end = location == null ? -1 : location.indexOf("://");
        return location == null || end < 0 ? "" : location.substring(0, end);
    }

    private static String types() {
        return String.join(", ", new TreeSet<>(TYPES));
    }
}
