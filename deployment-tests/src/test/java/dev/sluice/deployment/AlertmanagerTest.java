package dev.sluice.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

/** Who hears of an alert, by Alertmanager's own tool; and which alerts others silence, by a running Alertmanager. */
class AlertmanagerTest {

    private static final String CONFIG = "monitoring/alertmanager.yml";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeEach
    void alertmanagerIsThere() {
        Tool.AMTOOL.require();
        Tool.ALERTMANAGER.require();
    }

    @Test
    void theConfigurationIsAccepted() throws Exception {
        Tool.Answer answer = Tool.AMTOOL.run("check-config", CONFIG);

        assertThat(answer.exitCode()).as(answer.output()).isZero();
    }

    @Test
    void noSecretStandsInIt() {
        String config = Repository.text(CONFIG);

        assertThat(Pattern.compile("(?m)^\\s*(?:- )?\\w*(?:password|key|token|api_url|secret)\\w*:.*$")
                        .matcher(config)
                        .results()
                        .map(match -> match.group().trim()))
                .isNotEmpty()
                .allMatch(line -> line.contains("_file: /run/secrets/"));
    }

    @Test
    void itSpeaksOfAlertsThatThereAre() {
        Set<String> alerts = new TreeSet<>();
        Rules.alerts().forEach(alert -> alerts.add(alert.at("alert").text()));

        Pattern.compile("Sluice[A-Za-z.+*]+")
                .matcher(Repository.text(CONFIG))
                .results()
                .map(match -> Pattern.compile(match.group()))
                .forEach(name -> assertThat(alerts).as(name.pattern()).anyMatch(alert -> name.matcher(alert)
                        .matches()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    SluiceSlotLost           | critical | on-call,channel
                    SluiceDeadLetterRatio    | critical | on-call,mail,channel
                    SluiceDeadLetters        | warning  | mail,channel
                    SluiceTableNotCaptured   | warning  | mail,channel
                    SluiceMaintenanceOverdue | warning  | channel
                    SomethingElse            | warning  | channel
                    """)
    void everyAlertFindsItsReceivers(String alert, String severity, String receivers) throws Exception {
        Tool.Answer answer = Tool.AMTOOL.run(
                "config",
                "routes",
                "test",
                "--config.file=" + CONFIG,
                "--verify.receivers=" + receivers,
                "alertname=" + alert,
                "severity=" + severity,
                "pipeline=shop");

        assertThat(answer.exitCode()).as(answer.output()).isZero();
    }

    @Test
    void whatFollowsFromAnotherAlertIsSilent(@TempDir Path folder) throws Exception {
        int port = freePort();
        Process server = new ProcessBuilder(
                        Tool.ALERTMANAGER.name(),
                        "--config.file=" + Repository.path(CONFIG),
                        "--storage.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--cluster.listen-address=")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        try {
            // Given
            List<String> alerts = new ArrayList<>();
            alerts.add(alert("SluiceServiceDown", "\"job\":\"sluice-ingest\",\"pipeline\":\"shop\""));
            alerts.add(alert("SluiceIngestBehind", "\"pipeline\":\"shop\""));
            alerts.add(downstream("SluiceTableBehind", "shop", "public.orders"));
            alerts.add(downstream("SluiceTableBehind", "crm", "public.orders"));
            alerts.add(alert("SluiceSlotWalHigh", "\"pipeline\":\"shop\",\"slot\":\"s\""));
            alerts.add(alert("SluiceTablePaused", "\"pipeline\":\"crm\",\"table\":\"public.items\""));
            alerts.add(downstream("SluiceFreshnessBudgetBurns", "crm", "public.items"));

            Set<String> expected = new TreeSet<>(
                    Set.of("SluiceFreshnessBudgetBurns crm", "SluiceIngestBehind shop", "SluiceTableBehind shop"));

            // When
            eventually(port, "/api/v2/alerts", "[" + String.join(",", alerts) + "]");

            // Then
            assertThat(silent(port, expected)).containsExactlyElementsOf(expected);
        } finally {
            server.destroyForcibly().waitFor();
        }
    }

    private static String alert(String name, String labels) {
        return "{\"labels\":{\"alertname\":\"" + name + "\"," + labels + "}}";
    }

    private static String downstream(String name, String pipeline, String table) {
        return alert(name, "\"flow\":\"downstream\",\"pipeline\":\"" + pipeline + "\",\"table\":\"" + table + "\"");
    }

    /** Until the server takes it. */
    private void eventually(int port, String path, String body) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                HttpRequest post = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
                HttpResponse<String> answer = http.send(post, HttpResponse.BodyHandlers.ofString());
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                return;
            } catch (IOException e) {
                assertThat(System.nanoTime()).as("Alertmanager answers: %s", e).isLessThan(deadline);
                Thread.onSpinWait();
            }
        }
    }

    /** The alerts that are silent, when they are the expected ones or the time is up. */
    private Set<String> silent(int port, Set<String> expected) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Set<String> silent = new TreeSet<>();
        do {
            HttpRequest get = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v2/alerts"))
                    .build();
            JsonNode alerts = JSON.readTree(
                    http.send(get, HttpResponse.BodyHandlers.ofString()).body());
            silent.clear();
            for (JsonNode each : alerts) {
                if (!each.path("status").path("inhibitedBy").isEmpty()) {
                    JsonNode labels = each.path("labels");
                    silent.add(labels.path("alertname").asText() + " "
                            + labels.path("pipeline").asText());
                }
            }
        } while (!silent.equals(expected) && System.nanoTime() < deadline);
        return silent;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
