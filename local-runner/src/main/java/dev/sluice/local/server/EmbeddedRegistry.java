package dev.sluice.local.server;

import dev.sluice.local.process.DataDirectory;
import dev.sluice.local.process.Module;
import dev.sluice.local.process.Orphans;
import dev.sluice.local.process.ProcessEvents;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Apicurio Registry with Confluent's API, in a JVM of its own, on loopback, storing in a file. */
public final class EmbeddedRegistry implements LocalServer {

    private static final Duration STOP_GRACE = Duration.ofSeconds(10);
    private static final Duration REQUEST_WAIT = Duration.ofSeconds(5);

    private final URI api;
    private final JavaServer server;

    private EmbeddedRegistry(URI api, JavaServer server) {
        this.api = api;
        this.server = server;
    }

    /**
     * A registry that keeps its data in {@code directory/registry}; nothing is started yet.
     *
     * @param runner the module whose build unpacks the registry
     */
    public static EmbeddedRegistry in(DataDirectory directory, Module runner, Ports ports, ProcessEvents events)
            throws ServerFailed {
        try {
            int port = ports.port("registry");
            URI api = URI.create("http://127.0.0.1:" + port + "/apis/ccompat/v7");
            JavaServer server = new JavaServer(
                    "registry",
                    command(directory, runner),
                    environment(directory.resolve("registry"), port),
                    directory,
                    () -> setCompatibility(api),
                    STOP_GRACE,
                    events);
            return new EmbeddedRegistry(api, server);
        } catch (IOException e) {
            throw new ServerFailed("The schema registry can't be run: " + e.getMessage(), e);
        }
    }

    private static List<String> command(DataDirectory directory, Module runner) throws IOException {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                Orphans.marker(directory.root()),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-jar",
                jar(runner.directory().resolve("target/registry")).toString());
    }

    private static Path jar(Path unpacked) throws IOException {
        if (!Files.isDirectory(unpacked)) {
            throw new IOException(unpacked + " is missing: build with `mvn -DskipTests package`");
        }
        try (Stream<Path> files = Files.list(unpacked)) {
            return files.filter(file -> file.getFileName().toString().endsWith("-runner.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IOException(
                            unpacked + " has no registry in it: build with" + " `mvn clean package -DskipTests`"));
        }
    }

    private static Map<String, String> environment(Path data, int port) {
        // WRITE_DELAY=0: by default H2 writes half a second after a commit, and a crash in between would take back
        // schema ids that records in Kafka already carry.
        String url = "jdbc:h2:file:" + data.resolve("registry") + ";WRITE_DELAY=0";
        return Map.of(
                "REGISTRY_DATASOURCE_URL",
                url,
                "QUARKUS_DATASOURCE_JDBC_URL",
                url,
                "QUARKUS_DATASOURCE_JDBC_INITIAL_SIZE",
                "2",
                "QUARKUS_DATASOURCE_JDBC_MIN_SIZE",
                "2",
                "QUARKUS_HTTP_HOST",
                "127.0.0.1",
                "QUARKUS_HTTP_PORT",
                Integer.toString(port));
    }

    /**
     * Ready when it has accepted the global compatibility. It is NONE: a source table has changed whether the registry likes
     * its new schema or not, and the sink says of each table whether its lake table can take it. BACKWARD would refuse what
     * the lake takes, such as a column that may not be null any more.
     */
    private static void setCompatibility(URI api) throws IOException, InterruptedException {
        HttpClient http = HttpClient.newHttpClient();
        HttpResponse<String> present = http.send(config(api).GET().build(), HttpResponse.BodyHandlers.ofString());
        if (present.statusCode() == 200 && present.body().contains("\"NONE\"")) {
            return; // Taking away a rule that is not there is an error to this registry.
        }
        HttpResponse<String> response = http.send(
                config(api)
                        .PUT(HttpRequest.BodyPublishers.ofString("{\"compatibility\":\"NONE\"}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException("it answered " + response.statusCode() + ": " + response.body());
        }
    }

    private static HttpRequest.Builder config(URI api) {
        return HttpRequest.newBuilder(URI.create(api + "/config"))
                .timeout(REQUEST_WAIT)
                .header("content-type", "application/vnd.schemaregistry.v1+json");
    }

    @Override
    public String name() {
        return "registry";
    }

    @Override
    public void start() throws ServerFailed, InterruptedException {
        server.start();
    }

    /** Base URL of Confluent's API. */
    @Override
    public String endpoint() {
        return api.toString();
    }

    @Override
    public void awaitReady() throws ServerFailed, InterruptedException {
        server.awaitReady();
    }

    @Override
    public void kill() throws InterruptedException {
        server.kill();
    }

    @Override
    public void stop() throws InterruptedException {
        server.stop();
    }
}
