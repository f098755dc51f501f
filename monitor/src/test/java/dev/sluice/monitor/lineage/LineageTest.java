package dev.sluice.monitor.lineage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.monitor.Collector;
import dev.sluice.monitor.Collector.Posted;
import dev.sluice.monitor.lineage.DataFlow.Change;
import dev.sluice.monitor.lineage.DataFlow.ColumnFlow;
import dev.sluice.schemas.pipeline.Secret;
import dev.sluice.schemas.pipeline.Telemetry;
import dev.sluice.schemas.service.ExitCode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

import static org.assertj.core.api.Assertions.assertThat;

/** What a collector is told of a run. */
class LineageTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final UUID RUN = UUID.randomUUID();

    private static final Dataset RAW = new Dataset(
            "kafka://broker:9092",
            "shop.public.orders",
            List.of(new Dataset.Column("id", "long"), new Dataset.Column("email", "string")));
    private static final Dataset VALID = new Dataset("kafka://broker:9092", "valid.shop.public.orders", RAW.columns());
    private static final DataFlow FLOW = new DataFlow(
            RAW,
            VALID,
            List.of(new ColumnFlow("id", "id", Change.NONE), new ColumnFlow("email", "email", Change.MASKED)));

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private volatile List<DataFlow> flows = List.of(FLOW);

    private Lineage lineage(String url) {
        return new Lineage(
                new EventWriter(RUN, "test", "shop.stream", Clock.systemUTC()),
                new LineageSource() {
                    @Override
                    public List<DataFlow> flows() {
                        return flows;
                    }

                    @Override
                    public void close() {}
                },
                new LineageSender(new Telemetry.Lineage(url, "test", Optional.of(new Secret("opensesame"))), meters),
                Clock.systemUTC());
    }

    @Test
    void aRunIsToldFromItsStartToItsEnd() throws Exception {
        // Given
        try (Collector collector = Collector.start();
                Lineage lineage = lineage(collector.url().toString())) {

            // When
            lineage.began();
            collector.await(posted -> posted.size() >= 2);
            lineage.ended(ExitCode.DONE);

            // Then
            List<JsonNode> events = events(collector.await(posted -> posted.size() >= 3));
            assertThat(events)
                    .extracting(event -> event.path("eventType").asText())
                    .containsExactly("START", "RUNNING", "COMPLETE");
            assertThat(events).allSatisfy(event -> {
                assertThat(event.at("/run/runId").asText()).isEqualTo(RUN.toString());
                assertThat(event.at("/job/namespace").asText()).isEqualTo("test");
                assertThat(event.at("/job/name").asText()).isEqualTo("shop.stream");
            });
            JsonNode output = events.get(1).at("/outputs/0");
            assertThat(events.get(1).at("/inputs/0/name").asText()).isEqualTo("shop.public.orders");
            assertThat(output.path("name").asText()).isEqualTo("valid.shop.public.orders");
            assertThat(output.at("/facets/schema/fields/1/name").asText()).isEqualTo("email");
            JsonNode email = output.at("/facets/columnLineage/fields/email/inputFields/0");
            assertThat(email.path("name").asText()).isEqualTo("shop.public.orders");
            assertThat(email.path("field").asText()).isEqualTo("email");
            assertThat(email.at("/transformations/0/masking").asBoolean()).isTrue();
            assertThat(output.at("/facets/columnLineage/fields/id/inputFields/0/transformations/0/masking")
                            .asBoolean())
                    .isFalse();
            assertThat(collector.await(posted -> true).get(0).path()).isEqualTo("/api/v1/lineage");
            assertThat(collector.await(posted -> true).get(0).headers().get("Authorization"))
                    .containsExactly("Bearer opensesame");
        }
    }

    @Test
    void aRunThatEndsOtherwiseHasFailedAndSaysNothingThatAMessageQuotes() throws Exception {
        try (Collector collector = Collector.start()) {
            try (Lineage lineage = lineage(collector.url() + "/elsewhere")) {
                lineage.began();
                lineage.failed(new IllegalStateException("the row of anna@example.org"));
            }

            List<Posted> posted = collector.await(all -> last(all).contains("FAIL"));
            JsonNode event = JSON.readTree(last(posted));
            assertThat(event.at("/run/facets/errorMessage/message").asText())
                    .contains("IllegalStateException")
                    .doesNotContain("anna");
            assertThat(posted).allMatch(each -> each.path().equals("/elsewhere"));
        }
    }

    @Test
    void whatFlowsIsToldAgainWhenItChanges() throws Exception {
        try (Collector collector = Collector.start();
                Lineage lineage = lineage(collector.url().toString())) {
            lineage.began();
            collector.await(posted -> posted.size() >= 2);

            flows = List.of(new DataFlow(RAW, VALID.with(List.of(new Dataset.Column("id", "long"))), List.of()));

            List<JsonNode> events = events(collector.await(posted -> posted.size() >= 3));
            assertThat(events.get(2).path("eventType").asText()).isEqualTo("RUNNING");
            assertThat(events.get(2).at("/outputs/0/facets/schema/fields")).hasSize(1);
        }
    }

    @Test
    void everyEventIsAsOpenLineagesOwnSchemasWantIt() throws Exception {
        EventWriter writer = new EventWriter(RUN, "test", "shop.stream", Clock.systemUTC());
        List<JsonNode> events = new ArrayList<>();
        for (io.openlineage.client.OpenLineage.RunEvent.EventType type : List.of(
                io.openlineage.client.OpenLineage.RunEvent.EventType.START,
                io.openlineage.client.OpenLineage.RunEvent.EventType.RUNNING,
                io.openlineage.client.OpenLineage.RunEvent.EventType.COMPLETE)) {
            events.add(JSON.readTree(writer.event(type, List.of(FLOW), Optional.empty())));
        }
        events.add(JSON.readTree(writer.event(
                io.openlineage.client.OpenLineage.RunEvent.EventType.FAIL, List.of(), Optional.of("why"))));
        Set<String> facets = new TreeSet<>();
        events.forEach(event -> Specification.facets(event)
                .forEach(facet -> facets.add(facet.path("_schemaURL").asText().replaceFirst("#.*", ""))));
        Optional<Specification> specification = Specification.find(facets);
        if (specification.isEmpty()) {
            System.err.println("NOT TESTED: OpenLineage's schemas can't be read; give -Dsluice.openlineage.spec");
        }
        Assumptions.assumeTrue(specification.isPresent());

        assertThat(facets).hasSizeGreaterThanOrEqualTo(4);
        assertThat(events).allSatisfy(event -> assertThat(specification.get().objections(event))
                .isEmpty());
        // The check itself can fail.
        JsonNode broken = events.get(1).deepCopy();
        ((com.fasterxml.jackson.databind.node.ObjectNode) broken.at("/outputs/0/facets/schema/fields/0"))
                .remove("name");
        ((com.fasterxml.jackson.databind.node.ObjectNode) broken.path("run")).put("runId", 7);
        assertThat(specification.get().objections(broken)).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void aCollectorThatIsDownCostsEventsAndNothingElse() throws Exception {
        // Given
        int port = freePort();
        int events = 3 * LineageSender.ROOM;
        LineageSender sender =
                new LineageSender(new Telemetry.Lineage("http://127.0.0.1:" + port, "test", Optional.empty()), meters);

        // When
        for (int i = 0; i < events; i++) {
            sender.send("{\"event\": " + i + "}");
        }

        // Then what has room waits, in its order, for a collector that comes back
        double dropped = count("dropped");
        assertThat(dropped).isBetween((double) events - LineageSender.ROOM - 1, (double) events - LineageSender.ROOM);
        try (Collector collector = Collector.start(port)) {
            int kept = events - (int) dropped;
            List<Posted> posted = collector.await(all -> all.size() == kept);
            assertThat(posted.stream().map(LineageTest::text).toList())
                    .isSortedAccordingTo(java.util.Comparator.comparingInt(LineageTest::number));
            sender.close();
            assertThat(count("sent")).isEqualTo(kept);
        }
    }

    @Test
    void aCollectorThatNeverComesBackKeepsNoServiceFromItsEnd() throws Exception {
        try (LineageSender sender = new LineageSender(
                new Telemetry.Lineage("http://127.0.0.1:" + freePort(), "test", Optional.empty()), meters)) {
            sender.send("{}");
            sender.send("{}");
        }

        assertThat(count("dropped")).isEqualTo(2);
    }

    @Test
    void whatACollectorRefusesIsNotSentAgain() throws Exception {
        try (Collector collector = Collector.start()) {
            collector.answers(400);
            try (LineageSender sender = new LineageSender(
                    new Telemetry.Lineage(collector.url().toString(), "test", Optional.empty()), meters)) {
                sender.send("{}");
            }
        }

        assertThat(count("refused")).isEqualTo(1);
        assertThat(count("dropped")).isZero();
    }

    @Test
    void aDatasetsNameHoldsNoCredentials() {
        assertThat(DatasetNames.withoutCredentials("jdbc:postgresql://anna:secret@db:5432/lake?password=secret"))
                .isEqualTo("postgresql://db:5432/lake");
        assertThat(DatasetNames.withoutCredentials("s3://bucket/lake/")).isEqualTo("s3://bucket/lake");
    }

    private double count(String outcome) {
        return meters.get("sluice.lineage.events")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static List<JsonNode> events(List<Posted> posted) {
        return posted.stream().map(LineageTest::text).map(LineageTest::json).toList();
    }

    private static int number(String event) {
        return json(event).path("event").asInt();
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Posted posted) {
        return new String(posted.body(), java.nio.charset.StandardCharsets.UTF_8);
    }

    private static String last(List<Posted> posted) {
        return posted.isEmpty() ? "" : text(posted.get(posted.size() - 1));
    }
}
