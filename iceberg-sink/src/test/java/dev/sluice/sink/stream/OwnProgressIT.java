package dev.sluice.sink.stream;

import dev.sluice.schemas.control.TableCommand;
import dev.sluice.schemas.pipeline.DeletePolicy;
import dev.sluice.schemas.pipeline.LakeMaintenance;
import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.TableSettings;
import dev.sluice.schemas.status.TableStatus;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.Formats;
import dev.sluice.sink.stack.Eventually;
import dev.sluice.sink.stack.FailingFormat;
import dev.sluice.sink.stack.InMemoryRegistry;
import dev.sluice.sink.stack.Orders;
import dev.sluice.sink.stack.SourceTable;
import dev.sluice.sink.stack.Stack;
import dev.sluice.sink.stack.TopicTail;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static dev.sluice.sink.stack.Orders.key;
import static dev.sluice.sink.stack.Orders.order;
import static org.assertj.core.api.Assertions.assertThat;

/** Each table stands by itself: it pauses alone, comes back alone, and never lands anything twice or passes over a gap. */
@SuppressWarnings("try") // a sink works without being asked
class OwnProgressIT {

    private static final InMemoryRegistry REGISTRY = new InMemoryRegistry();
    private static Stack stack;

    @BeforeAll
    static void start() throws Exception {
        stack = Stack.shared();
    }

    private static SourceTable table(Pipeline pipeline, String name) throws Exception {
        return new SourceTable(
                stack.broker(), pipeline.topics(), new TableId("public", name), 2, Orders.events(REGISTRY));
    }

    private static List<String> rows(Pipeline pipeline, SourceTable table) {
        return stack.query("SELECT id, name FROM lake.`" + pipeline.name() + "_public`.`"
                + table.id().name() + "` ORDER BY id");
    }

    private static void holds(Pipeline pipeline, SourceTable table, String... rows) throws Throwable {
        Eventually.holds(() -> assertThat(rows(pipeline, table)).containsExactly(rows));
    }

    @Test
    void aTableThatFailsPausesAloneAndComesBack() throws Throwable {
        Pipeline pipeline = stack.pipeline("pausing");
        stack.createTopics(pipeline);
        FailingFormat format = new FailingFormat(stack.format(pipeline));
        try (SourceTable sick = table(pipeline, "sick");
                SourceTable sound = table(pipeline, "sound");
                SinkService sink = stack.start(pipeline, REGISTRY, format)) {
            // Given
            sick.insert(order(1, "a", null));
            holds(pipeline, sick, "[1,a]");
            format.fail(sick.id());
            sick.insert(order(2, "b", null));
            stack.awaitPaused(pipeline, sick, "The disk of this table is full");
            sound.insert(order(1, "s", null));
            sick.delete(key(1));
            holds(pipeline, sound, "[1,s]");
            assertThat(rows(pipeline, sick)).containsExactly("[1,a]");

            // When
            format.mend(sick.id());

            // Then
            holds(pipeline, sick, "[2,b]");
            sick.insert(order(3, "c", null));
            holds(pipeline, sick, "[2,b]", "[3,c]");
        }
    }

    @Test
    void resumeTriesAPausedTableWithoutWaiting() throws Throwable {
        Pipeline pipeline = stack.pipeline("resuming");
        stack.createTopics(pipeline);
        FailingFormat format = new FailingFormat(stack.format(pipeline));
        // No time passes, so that a table which has paused never tries again by itself.
        Clock still = Clock.fixed(Instant.now(), ZoneOffset.UTC);
        try (SourceTable orders = table(pipeline, "orders");
                SinkService sink = stack.start(pipeline, REGISTRY, format, still)) {
            // Given
            format.fail(orders.id());
            orders.insert(order(1, "a", null));
            stack.awaitPaused(pipeline, orders, "The disk of this table is full");
            format.mend(orders.id());
            orders.insert(order(2, "b", null));

            // When
            orders.ask(TableCommand.Kind.RESUME, pipeline.topics());

            // Then
            holds(pipeline, orders, "[1,a]", "[2,b]");
        }
    }

    @Test
    void aTableWhoseTypeChangedPausesAlone() throws Throwable {
        Pipeline pipeline = stack.pipeline("retyped");
        stack.createTopics(pipeline);
        try (SourceTable changed = table(pipeline, "changed");
                SourceTable keyless = table(pipeline, "keyless");
                SourceTable sound = table(pipeline, "sound");
                SinkService sink = stack.start(pipeline, REGISTRY)) {
            changed.insert(order(1, "a", null));
            holds(pipeline, changed, "[1,a]");

            Schema other = SchemaBuilder.record("Value")
                    .fields()
                    .requiredLong("id")
                    .optionalInt("name")
                    .endRecord();
            changed.events().alter(other);
            Map<String, Object> row = new HashMap<>(Map.of("id", 2L, "name", 7));
            changed.insert(row);
            keyless.send(
                    new dev.sluice.sink.decode.RawRecord(
                            "",
                            0,
                            0,
                            null,
                            keyless.events()
                                    .upsert("c", SourceTable.next(), order(1, "a", null))
                                    .value(),
                            keyless.events()
                                    .upsert("c", SourceTable.next(), order(1, "a", null))
                                    .headers()),
                    0);
            sound.insert(order(1, "s", null));

            stack.awaitPaused(pipeline, changed, "Column name changed its type from string to int");
            stack.awaitPaused(pipeline, keyless, "no primary key");
            holds(pipeline, sound, "[1,s]");
            assertThat(rows(pipeline, changed)).containsExactly("[1,a]");
        }
    }

    @Test
    void afterARestartEachTableGoesOnWhereItStood() throws Throwable {
        Pipeline pipeline = stack.pipeline("restarted");
        stack.createTopics(pipeline);
        FailingFormat failing = new FailingFormat(stack.format(pipeline));
        try (SourceTable steady = table(pipeline, "steady");
                SourceTable late = table(pipeline, "late");
                SourceTable cut = table(pipeline, "cut");
                SourceTable recreated = table(pipeline, "recreated")) {
            // Given
            try (SinkService sink = stack.start(pipeline, REGISTRY, failing)) {
                for (SourceTable each : List.of(steady, late, cut, recreated)) {
                    each.insert(order(1, "a", null));
                    holds(pipeline, each, "[1,a]");
                }
                failing.fail(late.id());
                failing.fail(cut.id());
                late.insert(order(2, "b", null));
                cut.insert(order(2, "b", null));
                stack.awaitPaused(pipeline, late, "full");
                stack.awaitPaused(pipeline, cut, "full");
            }
            dropRecords(cut);
            stack.broker()
                    .admin()
                    .deleteTopics(List.of(recreated.topic()))
                    .all()
                    .get();
            Eventually.holds(() -> stack.broker().createTopic(recreated.topic(), 2));

            // When
            try (SinkService sink = stack.start(pipeline, REGISTRY)) {
                steady.insert(order(2, "b", null));
                cut.insert(order(3, "c", null));
                recreated.insert(order(9, "z", null));

                // Then
                holds(pipeline, steady, "[1,a]", "[2,b]");
                holds(pipeline, late, "[1,a]", "[2,b]");
                stack.awaitPaused(pipeline, cut, "Kafka has dropped records that have not landed");
                stack.awaitPaused(pipeline, recreated, "was deleted and created again");
                assertThat(rows(pipeline, cut)).containsExactly("[1,a]");
                assertThat(rows(pipeline, recreated)).containsExactly("[1,a]");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"iceberg", "delta"})
    void aResyncLeadsEveryModeOutOfAGap(String format) throws Throwable {
        Pipeline pipeline = stack.pipeline(
                "gap_" + format,
                format.equals("delta") ? stack.deltaLake() : stack.lake(LakeMaintenance.defaults()),
                Map.of("public.orders", everyMode()));
        stack.createTopics(pipeline);
        try (SourceTable orders = table(pipeline, "orders")) {
            // Given
            try (SinkService sink = stack.start(pipeline, REGISTRY)) {
                orders.atOnce(() -> {
                    orders.insert(order(1, "a", null));
                    orders.insert(order(2, "b", null));
                });
                inEveryMode(pipeline, orders, List.of("[1,a]", "[2,b]"), List.of("[c,1,a]", "[c,2,b]"));
            }
            orders.update(order(1, "dropped", null));
            dropRecords(orders);

            // When
            try (SinkService sink = stack.start(pipeline, REGISTRY)) {
                stack.awaitPaused(pipeline, orders, "Kafka has dropped records that have not landed");
                orders.resync(List.of(order(1, "c", null), order(3, "d", null)));
                orders.insert(order(4, "e", null));

                // Then
                inEveryMode(
                        pipeline,
                        orders,
                        List.of("[1,c]", "[3,d]", "[4,e]"),
                        List.of("[c,1,a]", "[c,2,b]", "[c,4,e]", "[r,1,c]", "[r,3,d]", "[t,null,null]"));
                String history = name(pipeline, orders, "_history");
                assertThat(stack.query("SELECT id, name, __is_current FROM " + history + " ORDER BY id, __valid_from"))
                        .containsExactly("[1,a,false]", "[1,c,true]", "[2,b,false]", "[3,d,true]", "[4,e,true]");
                assertThat(stack.query("SELECT one.id, one.__valid_to <= next.__valid_from FROM " + history
                                + " one JOIN " + history + " next ON one.id = next.id"
                                + " WHERE next.__is_current AND NOT one.__is_current"))
                        .containsExactly("[1,true]");
            }
        }
    }

    @Test
    void aResyncOfAnEmptiedTableAccountsForWhatItPassesOver() throws Throwable {
        Pipeline pipeline = stack.pipeline("emptied");
        stack.createTopics(pipeline);
        FailingFormat format = new FailingFormat(stack.format(pipeline));
        // No time passes, so that the table does not try again before the snapshot comes.
        Clock still = Clock.fixed(Instant.now(), ZoneOffset.UTC);
        try (SourceTable orders = table(pipeline, "orders");
                SinkService sink = stack.start(pipeline, REGISTRY, format, still)) {
            // Given
            orders.insert(order(1, "a", null));
            holds(pipeline, orders, "[1,a]");
            format.fail(orders.id());
            orders.insert(order(2, "b", null));
            stack.awaitPaused(pipeline, orders, "The disk of this table is full");
            orders.update(order(1, "c", null));
            format.mend(orders.id());

            // When
            orders.resync(List.of());
            holds(pipeline, orders);
            orders.insert(order(3, "d", null));

            // Then
            holds(pipeline, orders, "[3,d]");
            Eventually.holds(() -> assertThat(
                            TopicTail.status(stack.broker(), pipeline.topics().status(), orders.id()))
                    .hasValueSatisfying(status -> assertThat(
                                    status.count(TableStatus.LANDED) + status.count(TableStatus.SUPERSEDED))
                            .isEqualTo(6))); // of them two truncates, one in each partition
        }
    }

    private static TableSettings everyMode() {
        return TableSettings.of(new LandingSettings(
                List.of(LakeMode.MIRROR, LakeMode.HISTORY, LakeMode.CHANGELOG),
                DeletePolicy.HARD,
                List.of(),
                List.of()));
    }

    /** Holds when the mirror has the rows, as has the history of now, and the changelog has the changes, in order of their text. */
    private static void inEveryMode(Pipeline pipeline, SourceTable table, List<String> rows, List<String> changes)
            throws Throwable {
        Eventually.holds(() -> {
            assertThat(stack.query("SELECT id, name FROM " + name(pipeline, table, "") + " ORDER BY id"))
                    .isEqualTo(rows);
            assertThat(stack.query("SELECT id, name FROM " + name(pipeline, table, "_history")
                            + " WHERE __is_current ORDER BY id"))
                    .isEqualTo(rows);
            assertThat(stack.query(
                            "SELECT __op, id, name FROM " + name(pipeline, table, "_changelog") + " ORDER BY __op, id"))
                    .isEqualTo(changes);
        });
    }

    private static String name(Pipeline pipeline, SourceTable table, String suffix) {
        return Formats.of(pipeline.lake())
                .reader(pipeline.name(), pipeline.lake())
                .nameOf(table.id(), suffix);
    }

    @Test
    void whatIsReadAgainLandsNothingTwice() throws Throwable {
        Pipeline pipeline = stack.pipeline("repeated");
        stack.createTopics(pipeline);
        String landings = "SELECT count(*) FROM lake.repeated_public.orders.snapshots"
                + " WHERE summary['added-records'] IS NOT NULL OR summary['added-position-deletes'] IS NOT NULL";
        try (SourceTable orders = table(pipeline, "orders")) {
            // Given
            try (SinkService sink = stack.start(pipeline, REGISTRY)) {
                orders.insert(order(1, "a", null));
                orders.insert(order(2, "b", null));
                orders.delete(key(1));
                holds(pipeline, orders, "[2,b]");
            }
            List<String> before = stack.query(landings);

            // When
            delete(stack.directory().resolve("checkpoint-repeated"));
            orders.mark();
            try (SinkService sink = stack.start(pipeline, REGISTRY)) {
                Eventually.holds(() -> assertThat(TopicTail.status(
                                        stack.broker(), pipeline.topics().status(), orders.id())
                                .map(TableStatus::completeThrough))
                        .isPresent());
            }

            // Then
            assertThat(rows(pipeline, orders)).containsExactly("[2,b]");
            assertThat(stack.query(landings)).isEqualTo(before);
        }
    }

    private static void dropRecords(SourceTable table) throws Exception {
        Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
        for (int partition = 0; partition < 2; partition++) {
            all.put(new TopicPartition(table.topic(), partition), RecordsToDelete.beforeOffset(-1));
        }
        stack.broker().admin().deleteRecords(all).all().get();
    }

    private static void delete(Path directory) throws Exception {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
