package dev.sluice.deployment;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

/** The compose file's health checks, run as they stand there against a server that answers. */
class HealthCheckTest {

    private static final String SERVICES = "ingest,9471\nstream,9472\nsink,9473\nregistry,8080";

    @BeforeEach
    void bashIsThere() {
        Tool.BASH.require();
    }

    @ParameterizedTest
    @CsvSource(textBlock = SERVICES)
    void whoIsReadyIsHealthy(String service, int port) throws Exception {
        assertThat(checkAgainst(200, service, port)).isZero();
    }

    @ParameterizedTest
    @CsvSource(textBlock = SERVICES)
    void whoIsNotReadyIsNotHealthy(String service, int port) throws Exception {
        assertThat(checkAgainst(503, service, port)).isNotZero();
    }

    @ParameterizedTest
    @CsvSource(textBlock = SERVICES)
    void whoDoesNotAnswerIsNotHealthy(String service, int port) throws Exception {
        int nobody;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = free.getLocalPort();
        }
        assertThat(check(service, port, nobody)).isNotZero();
    }

    /** The images have the same check, for those who run them without compose. */
    @ParameterizedTest
    @CsvSource({"ingest,9471", "stream,9472", "sink,9473"})
    void theImagesCheckAlike(String service, int port) throws Exception {
        Matcher check = Pattern.compile(
                        "(?s)FROM runtime AS " + service + "\n.*?HEALTHCHECK [^\n]+\n +CMD (\\[[^\n]+])")
                .matcher(Repository.text("Dockerfile"));
        assertThat(check.find()).isTrue();
        List<String> command = Node.all("check", check.group(1)).get(0).texts();
        List<String> composed = Node.of("docker-compose.yml")
                .at("services", service, "healthcheck", "test")
                .texts();

        // Quoted differently, and the same to a shell.
        assertThat(command.get(2).replace("'", "\"")).isEqualTo(composed.get(3));
        assertThat(command.get(2)).contains("/127.0.0.1/" + port + " ");
    }

    private static int checkAgainst(int status, String service, int port) throws IOException, InterruptedException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/health/ready") ? status : 404, -1);
            exchange.close();
        });
        server.start();
        try {
            return check(service, port, server.getAddress().getPort());
        } finally {
            server.stop(0);
        }
    }

    private static int check(String service, int port, int actual) throws IOException, InterruptedException {
        List<String> test = Node.of("docker-compose.yml")
                .at("services", service, "healthcheck", "test")
                .texts();
        assertThat(test).hasSize(4).startsWith("CMD", "bash", "-c");
        String command = test.get(3).replace("$$", "$");
        assertThat(command).contains("/127.0.0.1/" + port + " ");
        List<String> moved = List.of("bash", "-c", command.replace("/" + port + " ", "/" + actual + " "));
        return Tool.run(moved, Path.of("."), Map.of()).exitCode();
    }
}
