package dev.sluice.ingest;

import dev.sluice.ingest.bed.Bed;
import dev.sluice.ingest.bed.Service;
import dev.sluice.ingest.bed.TestPipeline;
import dev.sluice.ingest.bed.TopicView;
import dev.sluice.ingest.bed.TopicView.Seen;
import dev.sluice.ingest.engine.RestingSockets;
import dev.sluice.schemas.status.TableStatus;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.wire.Envelope;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import javax.management.MBeanServer;
import javax.management.ObjectName;
import java.lang.management.ManagementFactory;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(Bed.Resolver.class)
class CapturesEveryKindOfChangeIT {

    @Test
    void snapshotThenEveryKindOfChangeInRisingPositions(Bed bed) throws Exception {
        // Given
        TestPipeline pipeline = bed.pipeline();
        pipeline.sql(
                "CREATE TABLE t (id int PRIMARY KEY, v text)",
                "INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, 50) i",
                "CREATE TABLE quiet (id int PRIMARY KEY)");
        try (Service service = Service.start(pipeline)) {
            assertThat(pipeline.topic("public.t").changesThrough(pipeline)).hasSize(50);

            // When
            pipeline.sql(
                    "INSERT INTO t VALUES (51, 'new')",
                    "UPDATE t SET v = 'changed' WHERE id = 51",
                    "UPDATE t SET id = 52 WHERE id = 51",
                    "DELETE FROM t WHERE id = 52");
            pipeline.transaction("INSERT INTO t VALUES (60, 'a'), (61, 'b')", "INSERT INTO t VALUES (62, 'c')");
            pipeline.sql("TRUNCATE t");
            List<Seen> changes = pipeline.topic("public.t").changesThrough(pipeline);

            // Then
            List<Seen> streamed =
                    changes.stream().filter(c -> !c.op().equals("r")).toList();
            assertThat(streamed.stream().filter(c -> !c.op().equals("t")))
                    .extracting(Seen::op)
                    .containsExactlyInAnyOrder("c", "u", "d", "c", "d", "c", "c", "c");
            assertThat(streamed.stream().filter(c -> c.op().equals("t")).map(Seen::partition))
                    .as("a truncate reaches every partition")
                    .containsExactlyInAnyOrder(0, 1);
            assertThat(streamed).allMatch(c -> c.at().isAfter(changes.get(0).at()));
            assertRisingInEachPartition(pipeline.topic("public.t").all());
            assertDistinctPositions(
                    streamed.stream().filter(c -> !c.op().equals("t")).toList());
            assertThat(pipeline.topic("public.t").all().stream().filter(Seen::isTombstone))
                    .as("one tombstone for each delete")
                    .hasSize(2);
            assertThat(pipeline.topic("public.quiet").all())
                    .as("a table that nobody writes to is marked complete all the same")
                    .isNotEmpty()
                    .allMatch(each -> each.mark() != null);
            assertThat(service.exitNow()).isEmpty();
        }
    }

    @Test
    void debeziumReadsByOurSocketsAndItsMetricsCountEachEventAndTellNoKeys(Bed bed) throws Exception {
        // Given
        TestPipeline pipeline = bed.pipeline();
        pipeline.sql("CREATE TABLE t (id text PRIMARY KEY, n int)");
        try (Service service = Service.start(pipeline)) {
            pipeline.topic("public.t").changesThrough(pipeline);

            // When
            pipeline.sql(
                    "INSERT INTO t VALUES ('a name', 1), ('another name', 2)",
                    "UPDATE t SET n = 3 WHERE n = 2",
                    "DELETE FROM t WHERE n = 1");
            assertThat(pipeline.topic("public.t").changesThrough(pipeline)).hasSize(4);

            // Then
            MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
            ObjectName streaming = new ObjectName(
                    "debezium.postgres:type=connector-metrics,context=streaming,server=" + pipeline.name());
            assertThat(beans.getAttribute(streaming, "TotalNumberOfEventsSeen")).isEqualTo(4L);
            assertThat(beans.getAttribute(streaming, "TotalNumberOfDeleteEventsSeen"))
                    .isEqualTo(1L);
            assertThat(beans.getAttribute(streaming, "NumberOfCommittedTransactions"))
                    .isEqualTo(3L);
            assertThat(beans.getAttribute(streaming, "LastEvent"))
                    .asString()
                    .startsWith("position: {")
                    .doesNotContain("name");
            service.awaitWorkIn(RestingSockets.class);
            assertThat(service.exitNow()).isEmpty();
        }
    }

    @Test
    void eachSourceTransactionIsATraceOfItsOwn(Bed bed) throws Exception {
        // Given
        TestPipeline pipeline = bed.pipeline();
        pipeline.sql(
                "CREATE TABLE a (id int PRIMARY KEY)",
                "CREATE TABLE b (id int PRIMARY KEY)",
                "INSERT INTO a SELECT generate_series(1, 3)");
        try (Service service = Service.start(pipeline)) {
            pipeline.topic("public.a").changesThrough(pipeline);

            // When
            pipeline.transaction("INSERT INTO a VALUES (10), (11)", "INSERT INTO b VALUES (10)");
            pipeline.transaction("DELETE FROM a WHERE id = 10", "INSERT INTO b VALUES (20)");
            List<Seen> a = pipeline.topic("public.a").changesThrough(pipeline);
            List<Seen> b = pipeline.topic("public.b").changesThrough(pipeline);

            // Then
            Set<String> snapshot = traces(a, "r");
            Set<String> first = traces(a, "c");
            Set<String> second = traces(a, "d");
            assertThat(List.of(snapshot, first, second)).allMatch(traces -> traces.size() == 1);
            assertThat(snapshot).doesNotContainAnyElementsOf(first).doesNotContainAnyElementsOf(second);
            assertThat(first).doesNotContainAnyElementsOf(second);
            assertThat(b.stream().map(CapturesEveryKindOfChangeIT::trace).toList())
                    .containsExactlyElementsOf(List.of(only(first), only(second)));
            assertThat(pipeline.topic("public.a").all().stream()
                            .filter(Seen::isTombstone)
                            .map(CapturesEveryKindOfChangeIT::trace))
                    .containsExactly(only(second));
            assertThat(service.exitNow()).isEmpty();
        }
    }

    private static Set<String> traces(List<Seen> changes, String op) {
        Set<String> traces = new HashSet<>();
        changes.stream().filter(c -> c.op().equals(op)).forEach(c -> traces.add(trace(c)));
        return traces;
    }

    private static String only(Set<String> traces) {
        return traces.iterator().next();
    }

    /** The trace id of a W3C header that asks for no spans. */
    private static String trace(Seen record) {
        String header = record.headers().getOrDefault("traceparent", "");
        assertThat(header).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00");
        return header.substring(3, 35);
    }

    @Test
    void anUnchangedToastedValueIsNamedWhateverItsType(Bed bed) throws Exception {
        // Given
        TestPipeline pipeline = bed.pipeline();
        pipeline.sql(
                "CREATE EXTENSION hstore",
                "CREATE TABLE t (id int PRIMARY KEY, n int, s text, b bytea, j jsonb, ta text[], ia int[], fa float8[] NOT NULL,"
                        + " na numeric[], ua uuid[], tsa timestamptz[], ba bytea[], h hstore, x xml, vb bit varying,"
                        + " tv tsvector, nn numeric, da date[])",
                "ALTER TABLE t ALTER s SET STORAGE EXTERNAL, ALTER b SET STORAGE EXTERNAL, ALTER j SET STORAGE EXTERNAL,"
                        + " ALTER ta SET STORAGE EXTERNAL, ALTER ia SET STORAGE EXTERNAL, ALTER fa SET STORAGE EXTERNAL,"
                        + " ALTER na SET STORAGE EXTERNAL, ALTER ua SET STORAGE EXTERNAL, ALTER tsa SET STORAGE EXTERNAL,"
                        + " ALTER ba SET STORAGE EXTERNAL, ALTER h SET STORAGE EXTERNAL, ALTER x SET STORAGE EXTERNAL,"
                        + " ALTER vb SET STORAGE EXTERNAL, ALTER tv SET STORAGE EXTERNAL, ALTER nn SET STORAGE EXTERNAL,"
                        + " ALTER da SET STORAGE EXTERNAL");
        String big = "repeat('x', 3000)";
        pipeline.sql("INSERT INTO t SELECT 1, 1, " + big + ", " + big + "::bytea, jsonb_build_object('k', " + big + "),"
                + " array_agg('element' || i), array_agg(i), array_agg(i::float8), array_agg(i + 0.5),"
                + " array_agg(gen_random_uuid()), array_agg(now()), array_agg('bytes'::bytea),"
                + " hstore('k', " + big + "), ('<a>' || " + big + " || '</a>')::xml, repeat('10',"
                + " 20000)::varbit, array_to_tsvector(array_agg('word' || i)), repeat('7', 20000)::numeric,"
                + " array_agg('2024-01-01'::date + i) FROM generate_series(1, 1000) i");
        try (Service service = Service.start(pipeline)) {
            pipeline.topic("public.t").changesThrough(pipeline);

            // When
            pipeline.sql(
                    "UPDATE t SET n = 2", "UPDATE t SET n = 3, s = 'short'", "UPDATE t SET id = 2", "DELETE FROM t");
            List<Seen> changes = pipeline.topic("public.t").changesThrough(pipeline);

            // Then
            String[] all = {"s", "b", "j", "ta", "ia", "fa", "na", "ua", "tsa", "ba", "h", "x", "vb", "tv", "nn", "da"};
            String[] allButS = {"b", "j", "ta", "ia", "fa", "na", "ua", "tsa", "ba", "h", "x", "vb", "tv", "nn", "da"};
            assertThat(one(changes, "r").unavailable()).isEmpty();
            assertThat(changes.stream().filter(c -> c.op().equals("u")).map(Seen::unavailable))
                    .satisfiesExactly(
                            first -> assertThat(first).containsExactlyInAnyOrder(all),
                            second -> assertThat(second).containsExactlyInAnyOrder(allButS));
            assertThat(one(changes, "c").unavailable())
                    .as("the new row of a changed key lacks them too")
                    .containsExactlyInAnyOrder(allButS);
            assertThat(changes.stream().filter(c -> c.op().equals("d")))
                    .hasSize(2)
                    .allMatch(c -> c.unavailable().isEmpty());
            assertThat(service.exitNow()).isEmpty();
        }
    }

    @Test
    void oddNamesKeepTheirOriginalInTheSchema(Bed bed) throws Exception {
        // Given
        TestPipeline pipeline = bed.pipeline();
        pipeline.sql(
                "CREATE TABLE \"Order Items\" (\"Id\" int PRIMARY KEY, \"unit price\" numeric(9,2), \"select\" text, \"1st\" int)",
                "INSERT INTO \"Order Items\" VALUES (1, 12.50, 'x', 7)");
        try (Service service = Service.start(pipeline)) {
            // When
            Seen row = pipeline.topic("public.Order Items")
                    .changesThrough(pipeline)
                    .get(0);

            // Then
            Schema schema = row.after().getSchema();
            assertThat(schema.getFields().stream().map(CapturesEveryKindOfChangeIT::column))
                    .containsExactly("Id", "unit price", "select", "1st");
            assertThat(row.after().get("unit_x0020_price")).isNotNull();
            assertThat(service.exitNow()).isEmpty();
        }
    }

    @Test
    void aTableWithoutKeyIsLeftOutWithItsReasonAndMayBeWrittenToAllTheSame(Bed bed) throws Exception {
        // Given
        TestPipeline pipeline = bed.pipeline().key("public.keyed", "a", "b");
        pipeline.sql(
                "CREATE TABLE history (at timestamptz)",
                "INSERT INTO history VALUES (now())",
                "CREATE TABLE keyed (a int, b int, c text)",
                "ALTER TABLE keyed REPLICA IDENTITY FULL",
                "CREATE TABLE t (id int PRIMARY KEY)");
        try (Service service = Service.start(pipeline)) {
            // When
            pipeline.topic("public.t").changesThrough(pipeline);
            pipeline.sql(
                    "UPDATE history SET at = now()",
                    "INSERT INTO keyed VALUES (1, 2, 'x')",
                    "DELETE FROM keyed",
                    "INSERT INTO t VALUES (1)");

            // Then
            assertThat(pipeline.topic("public.t").changesThrough(pipeline)).hasSize(1);
            List<Seen> keyed = pipeline.topic("public.keyed").changesThrough(pipeline);
            assertThat(keyed).hasSize(2);
            assertThat(String.valueOf(keyed.get(1).key())).isEqualTo("{\"a\": 1, \"b\": 2}");
            List<TableStatus> paused = statuses(pipeline).stream()
                    .filter(status -> status.state().equals(TableStatus.PAUSED))
                    .toList();
            assertThat(paused)
                    .isNotEmpty()
                    .allMatch(status -> status.table().name().equals("history"));
            assertThat(paused.get(0).reason()).contains("no primary key", "REPLICA IDENTITY FULL", "key");
            assertThat(service.exitNow()).isEmpty();
        }
    }

    @Test
    void partitionsArriveAsTheirRootAndAnEmptyTableMayJoin(Bed bed) throws Exception {
        // Given
        TestPipeline pipeline = bed.pipeline();
        pipeline.sql(
                "CREATE TABLE m (id int, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at)",
                "CREATE TABLE m_2026 PARTITION OF m FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
                "INSERT INTO m VALUES (1, '2026-05-05')");
        try (Service service = Service.start(pipeline)) {
            pipeline.topic("public.m").changesThrough(pipeline);

            // When
            pipeline.sql("INSERT INTO m VALUES (2, '2026-06-06')", "CREATE TABLE late (id int PRIMARY KEY)");
            pipeline.topic("public.late").changesThrough(pipeline);
            pipeline.sql("INSERT INTO late SELECT generate_series(1, 10)");

            // Then
            assertThat(pipeline.topic("public.m").changesThrough(pipeline))
                    .extracting(Seen::op)
                    .containsExactlyInAnyOrder("r", "c");
            assertThat(pipeline.topic("public.late").changesThrough(pipeline)).hasSize(10);
            assertThat(service.exitNow()).isEmpty();
        }
    }

    @Test
    void whatCannotBePublishedBecomesADeadLetterAndTheRestGoesOn(Bed bed) throws Exception {
        // Given
        TestPipeline pipeline = bed.pipeline().kafka("max.request.size", "300000");
        pipeline.sql(
                "CREATE TABLE t (id int PRIMARY KEY, v text, n numeric(9,2), m numeric NOT NULL DEFAULT 7, a float8[])");
        try (Service service = Service.start(pipeline)) {
            pipeline.topic("public.t").changesThrough(pipeline);

            // When
            pipeline.transaction(
                    "INSERT INTO t VALUES (1, 'small')",
                    "INSERT INTO t VALUES (2, repeat('x', 400000))",
                    "INSERT INTO t VALUES (3, 'small', 2.5, 1e20)",
                    "INSERT INTO t VALUES (4, 'small', 'NaN')",
                    "INSERT INTO t VALUES (5, 'small', 1, 1, '{{1,2},{3,4}}')");

            // Then
            assertThat(pipeline.topic("public.t").changesThrough(pipeline))
                    .extracting(seen -> seen.after().get("id"))
                    .containsExactlyInAnyOrder(1, 3);
            List<Seen> letters =
                    new TopicView(pipeline.load(), pipeline.load().topics().deadLetters()).all();
            assertThat(letters)
                    .allMatch(letter -> "public.t".equals(letter.headers().get("sluice.dlq.table")));
            assertThat(letters.stream()
                            .map(letter -> letter.key() + " " + letter.headers().get("sluice.dlq.rule")))
                    .containsExactlyInAnyOrder(
                            "{\"id\": 2} too-large", "{\"id\": 4} not-encodable", "{\"id\": 5} not-encodable");
            assertThat(service.exitNow()).isEmpty();
        }
    }

    @Test
    void aTopicThatTakesLessThanOurLimitCostsTheRecordsThatAreLargerAndNoOthers(Bed bed) throws Exception {
        // Given
        TestPipeline pipeline = bed.pipeline();
        pipeline.sql(
                "CREATE TABLE t (id int PRIMARY KEY, v text)",
                "CREATE TABLE other (id int PRIMARY KEY, v text)",
                "INSERT INTO t VALUES (1, 'small'), (2, repeat('x', 400000))");
        Map<String, Object> client = Map.of("bootstrap.servers", pipeline.kafkaAddress());
        String topic = pipeline.load().topics().raw(TableId.parse("public.t"));
        try (Admin admin = Admin.create(client)) {
            admin.createTopics(
                            List.of(new NewTopic(topic, 2, (short) 1).configs(Map.of("max.message.bytes", "200000"))))
                    .all()
                    .get();
        }
        try (Service service = Service.start(pipeline)) {
            pipeline.topic("public.t").changesThrough(pipeline);

            // When
            pipeline.sql(
                    "INSERT INTO t VALUES (3, repeat('x', 400000)), (4, 'small')",
                    "INSERT INTO other VALUES (1, repeat('x', 10485760))");

            // Then
            assertThat(pipeline.topic("public.t").changesThrough(pipeline))
                    .extracting(seen -> seen.after().get("id"))
                    .containsExactlyInAnyOrder(1, 4);
            assertThat(pipeline.topic("public.other").changesThrough(pipeline)).hasSize(1);
            List<Seen> letters =
                    new TopicView(pipeline.load(), pipeline.load().topics().deadLetters()).all();
            assertThat(letters)
                    .extracting(letter -> letter.key() + " " + letter.headers().get("sluice.dlq.rule"))
                    .containsExactlyInAnyOrder("{\"id\": 2} too-large", "{\"id\": 3} too-large");
            assertThat(letters).allSatisfy(letter -> assertThat(letter.headers().get("sluice.dlq.message"))
                    .contains("the record has 400", "take 191418"));
            assertThat(service.exitNow()).isEmpty();
        }
    }

    private static List<TableStatus> statuses(TestPipeline pipeline) throws Exception {
        return new TopicView(pipeline.load(), pipeline.load().topics().status())
                .all().stream()
                        .map(seen -> TableStatus.fromJson(
                                String.valueOf(seen.text()).getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                        .toList();
    }

    private static String column(Schema.Field field) {
        String original = field.getProp(Envelope.NAME_PROPERTY);
        return original == null ? field.name() : original;
    }

    private static Seen one(List<Seen> changes, String op) {
        List<Seen> found = changes.stream().filter(c -> c.op().equals(op)).toList();
        assertThat(found).as("changes with op " + op).hasSize(1);
        return found.get(0);
    }

    private static void assertDistinctPositions(List<Seen> changes) {
        Set<Object> positions = new HashSet<>();
        assertThat(changes).allMatch(change -> positions.add(change.at()), "has a position of its own");
    }

    private static void assertRisingInEachPartition(List<Seen> all) {
        for (int partition = 0; partition < 2; partition++) {
            int p = partition;
            List<Seen> rows = all.stream()
                    .filter(each -> each.partition() == p
                            && each.position() != null
                            && !each.op().equals("r"))
                    .toList();
            for (int i = 1; i < rows.size(); i++) {
                assertThat(rows.get(i).at()).isGreaterThan(rows.get(i - 1).at());
            }
        }
    }
}
