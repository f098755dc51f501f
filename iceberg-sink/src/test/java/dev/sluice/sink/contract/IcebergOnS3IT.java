package dev.sluice.sink.contract;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** Files in S3, reached by Iceberg's own reader of it; the catalog is a database. */
class IcebergOnS3IT extends CatalogContractIT {

    private static final String KEY = "key-of-tests";
    private static final String SECRET = "secret-of-tests";

    @Override
    Map<String, String> start() throws Exception {
        int port = ServerProcess.freePort();
        String url = "http://127.0.0.1:" + port;
        Path files = Files.createDirectories(directory().resolve("s3"));
        Files.createDirectory(files.resolve("lake"));
        Path settings = Files.writeString(
                directory().resolve("s3proxy.conf"),
                """
                s3proxy.endpoint=%s
                s3proxy.authorization=aws-v2-or-v4
                s3proxy.identity=%s
                s3proxy.credential=%s
                jclouds.provider=filesystem-nio2
                jclouds.filesystem.basedir=%s
                """
                        .formatted(url, KEY, SECRET, files));
        serve(
                "target/s3/s3proxy.jar",
                Stream.of("org.gaul.s3proxy.Main", "--properties", settings.toString()),
                Map.of(),
                url);
        Map<String, String> catalog = new HashMap<>();
        catalog.put("type", "jdbc");
        catalog.put("uri", database());
        catalog.put("jdbc.user", "postgres");
        catalog.put("jdbc.password", "postgres");
        catalog.put("jdbc.schema-version", "V1");
        catalog.put("warehouse", "s3://lake/warehouse");
        catalog.put("io-impl", "org.apache.iceberg.aws.s3.S3FileIO");
        catalog.put("s3.endpoint", url);
        catalog.put("s3.path-style-access", "true");
        catalog.put("s3.access-key-id", KEY);
        catalog.put("s3.secret-access-key", SECRET);
        // Sessions of tests are left behind without a word.
        catalog.put("init-creation-stacktrace", "false");
        catalog.put("client.region", "us-east-1");
        return catalog;
    }
}
