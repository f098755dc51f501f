package dev.sluice.sink.contract;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Files in S3, reached by Iceberg's own reader of it, with the rights that docs/security.md names and no others; the catalog is a
 * database.
 */
class IcebergOnS3IT extends CatalogContractIT {

    private static final String KEY = "key-of-tests";
    private static final String SECRET = "secret-of-tests";

    @SuppressWarnings("NullAway.Init") // set at the start
    private S3Gate gate;

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
        gate = S3Gate.before(url, S3Policy.documented());
        Map<String, String> catalog = new HashMap<>();
        catalog.put("type", "jdbc");
        catalog.put("uri", database());
        catalog.put("jdbc.user", "postgres");
        catalog.put("jdbc.password", "postgres");
        catalog.put("jdbc.schema-version", "V1");
        catalog.put("warehouse", "s3://lake/warehouse");
        catalog.put("io-impl", "org.apache.iceberg.aws.s3.S3FileIO");
        catalog.put("s3.endpoint", gate.url());
        catalog.put("s3.path-style-access", "true");
        catalog.put("s3.access-key-id", KEY);
        catalog.put("s3.secret-access-key", SECRET);
        // Sessions of tests are left behind without a word.
        catalog.put("init-creation-stacktrace", "false");
        catalog.put("client.region", "us-east-1");
        return catalog;
    }

    /** After the last test: what was asked for all the while. */
    @AfterAll
    void neededTheDocumentedRightsAndNoOthers() throws IOException {
        try (S3Gate closing = gate) {
            assertThat(closing.refused()).as("refused").isEmpty();
            Set<String> unused = new TreeSet<>(S3Policy.documented().actions());
            unused.removeAll(closing.used());
            assertThat(unused)
                    .as("allowed for nothing, but what clears away a broken upload")
                    .containsExactly("s3:AbortMultipartUpload");
        }
    }

    @Test
    void whatIsNotAllowedIsRefused() throws Exception {
        try (S3Gate own = S3Gate.before(gate.url(), S3Policy.documented())) {
            for (String path : List.of("/", "/other", "/lake?acl", "/lake/other/file", "/lake/warehouse/file?acl")) {
                HttpRequest request =
                        HttpRequest.newBuilder(URI.create(own.url() + path)).build();

                int status = HttpClient.newHttpClient()
                        .send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode();

                assertThat(status).as(path).isEqualTo(403);
            }
            assertThat(own.refused()).hasSize(5);
        }
    }
}
