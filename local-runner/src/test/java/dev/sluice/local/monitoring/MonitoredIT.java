package dev.sluice.local.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.local.Turns;
import dev.sluice.local.session.PageServer;
import dev.sluice.local.stack.Installation;
import dev.sluice.local.stack.Service;
import dev.sluice.local.types.TypesPipeline;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import static dev.sluice.local.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A running pipeline in a real Prometheus: whatever a rule or a dashboard speaks of is there, and means what it is taken
 * for. Between two looks the source changes, so that rates have something to tell.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock(Turns.WAITING)
class MonitoredIT {

    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String MORE =
            """
            lake: {maintenance: {every: 2s}}
            quality: {schedule: 10s}
            tables:
              public.orders:
                freshness: 30s
                rules: [{not_null: customer}]
                checks: [{unique: [id]}]
            """;

    private final HttpClient http = HttpClient.newHttpClient();
    private TypesPipeline pipeline;
    private Prometheus prometheus;
    private int changes;

    @BeforeAll
    @SuppressWarnings("NullAway.Init")
    void runAPipelineUnderPrometheus(@TempDir Path folder) throws Exception {
        Prometheus.require();
        pipeline = TypesPipeline.open(folder);
        pipeline.sql(List.of(
                "CREATE TABLE orders (id int PRIMARY KEY, customer int, total numeric(10, 2))",
                "CREATE TABLE items (id int PRIMARY KEY, name text)",
                "CREATE TABLE nokey (id int)",
                "INSERT INTO items SELECT i, 'item ' || i FROM generate_series(1, 100) i",
                "INSERT INTO orders VALUES (0, 1, 1)"));
        pipeline.start("[\"public.*\"]" + TypesPipeline.BY_SNAPSHOT, MORE);
        prometheus = Prometheus.start(folder, pipeline.endpoints());
        work();
        pipeline.awaitLanded(Set.of("public.orders", "public.items"));
        Callable<String> verifying = pipeline.verify();
        eventually("something is known of each table", PATIENCE, this::workAndCount, count -> count > 10);
        verifying.call();
    }

    @AfterAll
    void stop() {
        if (prometheus != null) {
            prometheus.close();
        }
        if (pipeline != null) {
            pipeline.close();
        }
    }

    @Test
    void everyMetricOfRulesAndDashboardsIsInALiveScrape() throws Exception {
        List<String> listed = Files.readAllLines(home().resolve("monitoring/metrics.txt")).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> line.replaceAll(" .*", ""))
                .toList();

        giveData(listed);
    }

    @Test
    void everyExpressionOfEveryDashboardGivesData() throws Exception {
        List<String> expressions = new ArrayList<>();
        try (Stream<Path> files = Files.list(home().resolve("monitoring/grafana/dashboards"))) {
            for (Path file : files.sorted().toList()) {
                for (JsonNode panel : JSON.readTree(Files.readString(file)).path("panels")) {
                    panel.path("targets")
                            .forEach(target -> expressions.add(target.path("expr")
                                    .asText()
                                    .replace("$__rate_interval", "30s")
                                    .replaceAll("\\$[a-z]+", ".*")));
                }
            }
        }

        assertThat(expressions).hasSizeGreaterThan(60);
        giveData(expressions);
    }

    @Test
    void everyRuleIsEvaluatedAndWhatIsRecordedIsThere() throws Exception {
        List<String> recorded = new ArrayList<>();
        for (JsonNode group : prometheus.groups()) {
            for (JsonNode rule : group.path("rules")) {
                if (rule.path("type").asText().equals("recording")) {
                    recorded.add(rule.path("name").asText());
                }
            }
        }

        giveData(recorded);
        for (JsonNode group : prometheus.groups()) {
            for (JsonNode rule : group.path("rules")) {
                assertThat(rule.path("health").asText()).as(rule.toString()).isEqualTo("ok");
            }
        }
    }

    @Test
    void anAlertRisesWhereThereIsReason() throws Exception {
        giveData(List.of(
                "ALERTS{alertname=\"SluiceTableNotCaptured\", table=\"public.nokey\"}",
                "ALERTS{alertname=\"SluiceDeadLetters\", table=\"public.orders\"}"));
    }

    @Test
    void theNumbersAreThoseOfThePipeline() throws Exception {
        work();
        pipeline.awaitLanded(Set.of("public.orders", "public.items"));
        String captured = "sum(sluice_table_changes_total{outcome=\"captured\", table=\"public.items\"})";
        String accounted =
                "sum(sluice_table_changes_total{outcome=~\"landed|superseded|filtered|quarantined\", table=\"public.items\"})";

        giveDataInTheEnd(List.of(
                captured + " == " + accounted + " and " + captured + " >= " + (100 + changes),
                "sluice_table_underway{table=\"public.items\"} == 0",
                "sum(kafka_consumergroup_current_offset) + sum(kafka_consumergroup_lag) == sum(kafka_topic_partition_current_offset)",
                "sum by (table) (sluice_verify_differences{table=\"public.items\"}) == 0",
                "sluice_dead_letters_total{table=\"public.orders\", by=\"stream\"} >= 1",
                "max(sluice_slot_active) == 1 and max(sluice_slot_wal_status{status=\"reserved\"}) == 1",
                "sluice_table_freshness_objective_seconds{table=\"public.orders\"} == 30"));
    }

    @Test
    void noTagHoldsARandomPart() throws Exception {
        for (String scrape : scrapes().values()) {
            assertThat(scrape).doesNotContainPattern("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}");
        }
    }

    @Test
    void theDocumentSaysWhatIsThere() throws Exception {
        everyMetricOfRulesAndDashboardsIsInALiveScrape();

        MetricsDocument.require(MetricsDocument.of(scrapes()));
    }

    @Test
    void everyServiceAndTheRunnerServeThePage() throws Exception {
        List<String> addresses = new ArrayList<>();
        for (Service service : Service.values()) {
            addresses.add(pipeline.endpoints().httpUrl(service) + "/");
        }
        try (PageServer runner = PageServer.start(pipeline.endpoints().pipeline())) {
            addresses.add(runner.url());
            for (String address : addresses) {
                assertThat(get(address)).contains("<script src=\"status.js\">");
                JsonNode status = eventually(
                        address + " has read Kafka",
                        PATIENCE,
                        () -> JSON.readTree(get(address + "status.json")),
                        json -> json.path("letters").size() > 0);
                Set<String> tables = new TreeSet<>();
                status.path("tables")
                        .forEach(table -> tables.add(table.path("table").asText() + " "
                                + table.path("state").asText()));
                assertThat(tables)
                        .containsExactly("public.items running", "public.nokey paused", "public.orders running");
            }
        }
    }

    /** Waits until every expression gives at least one series, while the source changes. */
    private void giveData(List<String> expressions) throws Exception {
        eventually(
                "all give data",
                PATIENCE,
                () -> {
                    work();
                    return withoutData(expressions);
                },
                List::isEmpty);
    }

    /** The same, when the source has come to rest. */
    private void giveDataInTheEnd(List<String> expressions) throws Exception {
        eventually("all give data", PATIENCE, () -> withoutData(expressions), List::isEmpty);
    }

    private List<String> withoutData(List<String> expressions) throws IOException, InterruptedException {
        List<String> without = new ArrayList<>();
        for (String expression : expressions) {
            if (prometheus.series(expression) == 0) {
                without.add(expression);
            }
        }
        return without;
    }

    /** Inserts, an update and a delete; an order in ten breaks the rule. */
    private void work() throws Exception {
        changes++;
        String customer = changes % 10 == 1 ? "NULL" : "1";
        pipeline.sql(List.of(
                "INSERT INTO items VALUES (" + (1000 + changes) + ", 'new')",
                "UPDATE items SET name = name || '.' WHERE id = " + (1 + changes % 90),
                "DELETE FROM items WHERE id = " + (999 + changes),
                "INSERT INTO orders VALUES (" + changes + ", " + customer + ", 1)"));
    }

    private int workAndCount() throws Exception {
        work();
        return prometheus.series("sluice_table_changes_total");
    }

    private Map<String, String> scrapes() throws IOException, InterruptedException {
        Map<String, String> scrapes = new TreeMap<>();
        for (Service service : Service.values()) {
            scrapes.put(
                    service.label().toLowerCase(Locale.ROOT),
                    get(pipeline.endpoints().httpUrl(service) + "/metrics"));
        }
        return scrapes;
    }

    private String get(String url) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                http.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(url).isEqualTo(200);
        return answer.body();
    }

    private static Path home() {
        return Installation.running().home();
    }
}
