package dev.sluice.local.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.local.stack.Endpoints;
import dev.sluice.local.stack.Installation;
import dev.sluice.local.stack.Service;
import org.junit.jupiter.api.Assumptions;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A real Prometheus with the repository's configuration and rules, which scrapes a stack's services every second. */
final class Prometheus implements AutoCloseable {

    private static final String NAME = "prometheus";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final String url;

    private Prometheus(Process process, String url) {
        this.process = process;
        this.url = url;
    }

    /** Skips the test, and says so, where there is none. */
    static void require() {
        for (String folder : String.valueOf(System.getenv("PATH")).split(File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(folder, NAME))) {
                return;
            }
        }
        String message = "NOT TESTED: metrics, rules and dashboards in a Prometheus (Debian package prometheus)";
        System.err.println(message);
        Assumptions.abort(message);
    }

    static Prometheus start(Path folder, Endpoints endpoints) throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Path config = Files.writeString(folder.resolve("prometheus.yml"), config(endpoints, port));
        Process process = new ProcessBuilder(
                        NAME,
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("prometheus"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
        return new Prometheus(process, "http://127.0.0.1:" + port);
    }

    /** The repository's, with this stack's addresses, and in seconds. */
    private static String config(Endpoints endpoints, int port) throws IOException {
        Path monitoring = Installation.running().home().resolve("monitoring");
        String bind = endpoints.pipeline().http().bind();
        return Files.readString(monitoring.resolve("prometheus.yml"))
                .replace("rules/*.yaml", monitoring.resolve("rules") + "/*.yaml")
                .replace("scrape_interval: 5s", "scrape_interval: 1s")
                .replace("evaluation_interval: 15s", "evaluation_interval: 1s")
                .replace("ingest:9471", bind + ":" + endpoints.http().get(Service.INGEST))
                .replace("stream:9472", bind + ":" + endpoints.http().get(Service.STREAM))
                .replace("sink:9473", bind + ":" + endpoints.http().get(Service.SINK))
                .replace("127.0.0.1:9090", "127.0.0.1:" + port);
    }

    /** Number of series that an expression gives now. */
    int series(String expression) throws IOException, InterruptedException {
        return api("query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8))
                .path("result")
                .size();
    }

    /** All rules of all groups, as Prometheus tells of them. */
    JsonNode groups() throws IOException, InterruptedException {
        return api("rules").path("groups");
    }

    private JsonNode api(String question) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(url + "/api/v1/" + question)).build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(question + ": " + answer.body());
        }
        return JSON.readTree(answer.body()).path("data");
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
