package dev.sluice.local.telemetry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.local.Turns;
import dev.sluice.local.guarantee.CommittedRecords;
import dev.sluice.local.types.TypesPipeline;
import dev.sluice.schemas.table.Topics;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import static dev.sluice.local.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** The whole pipeline, with a collector of traces and lineage that is nobody's library. */
@ResourceLock(Turns.WAITING)
class ToldFromSourceToLakeIT {

    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HexFormat HEX = HexFormat.of();

    private static final String MORE =
            """
            telemetry: {tracing: {endpoint: "http://127.0.0.1:%1$d", sample: 100%%}}
            lineage: {url: "http://127.0.0.1:%1$d", namespace: test}
            quality: {masking-key: 0123456789abcdef0123456789abcdef}
            tables:
              public.orders:
                mask: {email: hash}
                rules: [{not_null: customer}]
            """;

    private final List<byte[]> traces = new CopyOnWriteArrayList<>();
    private final List<JsonNode> lineage = new CopyOnWriteArrayList<>();

    @Test
    void aTransactionIsOneTraceAndEachServiceSaysWhatItMakesOfWhat(@TempDir Path folder) throws Exception {
        HttpServer collector = collector();
        try (TypesPipeline pipeline = TypesPipeline.open(folder)) {
            // Given
            pipeline.sql(List.of(
                    "CREATE TABLE orders (id int PRIMARY KEY, customer int, email text)",
                    "INSERT INTO orders VALUES (1, 1, 'anna@example.org')"));
            pipeline.start(
                    "[\"public.*\"]" + TypesPipeline.BY_SNAPSHOT,
                    MORE.formatted(collector.getAddress().getPort()));
            pipeline.awaitLanded(Set.of("public.orders"));

            // When
            pipeline.sql(List.of(
                    "INSERT INTO orders VALUES (2, 1, 'ben@example.org')",
                    "INSERT INTO orders VALUES (3, null, 'no customer')"));
            pipeline.awaitLanded(Set.of("public.orders"));

            // Then
            Topics topics = pipeline.endpoints().pipeline().topics();
            dev.sluice.schemas.table.TableId orders = dev.sluice.schemas.table.TableId.parse("public.orders");
            List<String> raw = traceparents(pipeline, topics.raw(orders));
            assertThat(raw).hasSize(3).allMatch(each -> each.matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]"));
            assertThat(Set.copyOf(raw)).as("each transaction has its own").hasSize(3);
            assertThat(traceparents(pipeline, topics.valid(orders))).containsExactly(raw.get(0), raw.get(1));
            assertThat(traceparents(pipeline, topics.deadLetters())).containsExactly(raw.get(2));
            assertThat(raw.get(0)).as("no span for each row of a snapshot").endsWith("-00");
            assertThat(raw.get(1)).endsWith("-01");

            byte[] recorded = HEX.parseHex(raw.get(1).substring(3, 35));
            for (String service : List.of("sluice-ingest", "sluice-stream", "sluice-sink")) {
                eventually(service + " has sent a span of the trace", PATIENCE, () -> traces, all -> all.stream()
                        .anyMatch(posted -> contains(posted, service.getBytes(StandardCharsets.UTF_8))
                                && contains(posted, recorded)));
            }
            assertThat(traces)
                    .noneMatch(
                            posted -> contains(posted, HEX.parseHex(raw.get(0).substring(3, 35))));

            await(event -> outputs(event, "shop.ingest").contains("shop.public.orders"));
            await(event -> outputs(event, "shop.stream").contains("valid.shop.public.orders"));
            await(event -> outputs(event, "shop.sink").contains("shop_public.orders"));
        }
        try {
            // Then, after the stop
            for (String service : List.of("shop.ingest", "shop.stream", "shop.sink")) {
                List<JsonNode> events = lineage.stream()
                        .filter(event -> event.at("/job/name").asText().equals(service))
                        .toList();
                List<String> types = events.stream()
                        .map(event -> event.path("eventType").asText())
                        .toList();
                assertThat(types)
                        .as(service)
                        .startsWith("START")
                        .contains("RUNNING")
                        .endsWith("COMPLETE");
                assertThat(events.stream()
                                .map(event -> event.at("/run/runId").asText())
                                .distinct())
                        .as(service)
                        .hasSize(1);
            }
            assertThat(email("shop.stream", "valid.shop.public.orders")
                            .path("masking")
                            .asBoolean())
                    .as("masked between the topics")
                    .isTrue();
            assertThat(email("shop.ingest", "shop.public.orders")
                            .path("masking")
                            .asBoolean())
                    .isFalse();
            assertThat(email("shop.sink", "shop_public.orders").path("subtype").asText())
                    .isEqualTo("IDENTITY");
        } finally {
            collector.stop(0);
        }
    }

    private HttpServer collector() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", exchange -> {
            traces.add(exchange.getRequestBody().readAllBytes());
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.createContext("/api/v1/lineage", exchange -> {
            lineage.add(JSON.readTree(exchange.getRequestBody().readAllBytes()));
            exchange.sendResponseHeaders(201, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    private void await(Predicate<JsonNode> wanted) throws Exception {
        eventually(
                "lineage is told", PATIENCE, () -> lineage, all -> all.stream().anyMatch(wanted));
    }

    private static Set<String> outputs(JsonNode event, String job) {
        return event.at("/job/name").asText().equals(job)
                ? event.path("outputs").findValues("name").stream()
                        .map(JsonNode::asText)
                        .collect(Collectors.toSet())
                : Set.of();
    }

    /** How the column email of a dataset is made, by the job's last word. */
    private JsonNode email(String job, String output) {
        JsonNode last = JSON.createObjectNode();
        for (JsonNode event : lineage) {
            for (JsonNode each : event.path("outputs")) {
                if (event.at("/job/name").asText().equals(job)
                        && each.path("name").asText().equals(output)) {
                    last = each.at("/facets/columnLineage/fields/email/inputFields/0/transformations/0");
                }
            }
        }
        return last;
    }

    /** Of the changes in a topic, in their order. */
    private static List<String> traceparents(TypesPipeline pipeline, String topic) {
        return CommittedRecords.of(pipeline.endpoints().bootstrapServers(), List.of(topic)).stream()
                .filter(record -> record.value() != null)
                .map(ToldFromSourceToLakeIT::traceparent)
                .toList();
    }

    private static String traceparent(ConsumerRecord<byte[], byte[]> record) {
        Header header = record.headers().lastHeader("traceparent");
        return header == null ? "" : new String(header.value(), StandardCharsets.US_ASCII);
    }

    private static boolean contains(byte[] all, byte[] part) {
        for (int i = 0; i + part.length <= all.length; i++) {
            if (Arrays.equals(all, i, i + part.length, part, 0, part.length)) {
                return true;
            }
        }
        return false;
    }
}
