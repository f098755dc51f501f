package dev.sluice.sink.stream;

import dev.sluice.schemas.pipeline.DeletePolicy;
import dev.sluice.schemas.pipeline.LakeMaintenance;
import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.TableSettings;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.decode.RawRecord;
import dev.sluice.sink.mode.Modes;
import dev.sluice.sink.plan.IncompatibleSchema;
import dev.sluice.sink.stack.Eventually;
import dev.sluice.sink.stack.InMemoryRegistry;
import dev.sluice.sink.stack.Orders;
import dev.sluice.sink.stack.SourceTable;
import dev.sluice.sink.stack.Stack;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import static dev.sluice.sink.stack.Orders.key;
import static dev.sluice.sink.stack.Orders.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A replay of everything makes the table that is there; one into the live table changes nothing, whoever lands beside it. */
@SuppressWarnings("try") // a sink works without being asked
class ReplayIT {

    private static final InMemoryRegistry REGISTRY = new InMemoryRegistry();
    private static final List<LakeMode> MODES = List.of(LakeMode.MIRROR, LakeMode.HISTORY, LakeMode.CHANGELOG);
    private static final TableId ORDERS = new TableId("public", "orders");
    private static final TableId COPY = new TableId("public", "copy");
    private static final ReplayPoint BEGINNING = new ReplayPoint.Beginning();
    private static final ReplayPoint LANDED = new ReplayPoint.Landed();

    @SuppressWarnings("NullAway.Init")
    private Stack stack;

    @SuppressWarnings("NullAway.Init")
    private Pipeline pipeline;

    @Test
    void everythingOnceMoreIsWhatIsThere() throws Throwable {
        stack = Stack.shared();
        LandingSettings landing = new LandingSettings(MODES, DeletePolicy.HARD, List.of(), List.of());
        pipeline = stack.pipeline(
                "replay", stack.lake(LakeMaintenance.defaults()), Map.of(ORDERS.toString(), TableSettings.of(landing)));
        stack.createTopics(pipeline);
        String states = stack.directory().resolve("replays").toString();
        try (SourceTable orders =
                        new SourceTable(stack.broker(), pipeline.topics(), ORDERS, 2, Orders.events(REGISTRY));
                SinkService sink = stack.start(pipeline, REGISTRY);
                TopicReplay replay = new TopicReplay(
                        stack.session(), pipeline, stack.format(pipeline), REGISTRY, states, Clock.systemUTC())) {
            // Given a table with all kinds of changes
            SourcePosition early = SourceTable.next();
            orders.insert(order(1000, "gone", "x"));
            orders.insert(order(1001, "moves on", "large"));
            orders.update(order(1001, "moved on", null), "note");
            work(orders, new Random(1), 40);
            orders.truncate();
            work(orders, new Random(2), 60);
            orders.insert(order(1002, "comes and goes", null));
            orders.delete(key(1002));
            landed(orders, 2001);
            List<List<String>> before = lake("orders", "*");

            // When everything is replayed beside, then it is the same in every mode
            for (LakeMode mode : MODES) {
                ReplayCounts counts = run(replay, mode, BEGINNING, LANDED, Optional.of(COPY));
                assertThat(counts.letters()).isZero();
                assertThat(counts.changes()).isPositive();
            }
            assertThat(lake("copy", "* EXCEPT (__landed_at)")).isEqualTo(lake("orders", "* EXCEPT (__landed_at)"));

            // When everything, or a part that ends before a delete, is replayed into the live tables, nothing changes
            for (LakeMode mode : MODES) {
                run(replay, mode, BEGINNING, LANDED, Optional.empty());
                run(replay, mode, BEGINNING, new ReplayPoint.Offset(15), Optional.empty());
            }
            assertThat(lake("orders", "*")).isEqualTo(before);

            // When rows were lost in the lake, they come back; the deleted one does not
            stack.session().sql("DELETE FROM lake.replay_public.orders WHERE id % 2 = 0");
            run(replay, LakeMode.MIRROR, BEGINNING, LANDED, Optional.empty());
            assertThat(lake("orders", "* EXCEPT (__landed_at)").get(0))
                    .isEqualTo(lake("copy", "* EXCEPT (__landed_at)").get(0));

            // When a row is deleted while it is replayed, and the delete lands first, it does not come back
            orders.insert(order(3000, "deleted meanwhile", null));
            landed(orders, 2004);
            AtomicBoolean deleted = new AtomicBoolean();
            replay.run(
                    new TopicReplay.Request(
                            ORDERS, LakeMode.MIRROR, BEGINNING, LANDED, TopicReplay.Source.VALID, Optional.empty()),
                    records -> {
                        if (!deleted.getAndSet(true)) {
                            deleteAndLand(orders, 3000);
                        }
                        return Admission.VALID.admit(records);
                    },
                    offsets -> at -> {});
            assertThat(stack.query("SELECT id FROM lake.replay_public.orders WHERE id = 3000"))
                    .isEmpty();

            // When it is replayed while the table is written to, it ends as the stream has it
            AtomicBoolean done = new AtomicBoolean();
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
                for (int round = 3; !done.get(); round++) {
                    work(orders, new Random(round), 5);
                }
            });
            for (LakeMode mode : MODES) {
                run(replay, mode, BEGINNING, LANDED, Optional.empty());
            }
            done.set(true);
            writer.get();
            landed(orders, 2002);
            for (LakeMode mode : MODES) {
                run(replay, mode, BEGINNING, LANDED, Optional.of(new TableId("public", "again")));
            }
            assertThat(lake("orders", "* EXCEPT (__landed_at)")).isEqualTo(lake("again", "* EXCEPT (__landed_at)"));

            // When what was captured is replayed by today's rules, then what they admit lands, and the rest is counted
            orders.mark();
            landed(orders, 2003);
            stack.broker().createTopic(pipeline.topics().raw(ORDERS), 2);
            captured(orders.events().upsert("c", early, order(5000, "let through today", null)));
            captured(orders.events().upsert("c", early, order(5001, "refused", null)));
            captured(orders.events().upsert("c", SourceTable.next(), order(5002, "beyond what has landed", null)));
            ReplayCounts raw = replay.run(
                    new TopicReplay.Request(
                            ORDERS, LakeMode.MIRROR, BEGINNING, LANDED, TopicReplay.Source.RAW, Optional.empty()),
                    records -> new Admission.Admitted(records.subList(0, 1), 1),
                    offsets -> at -> {});
            assertThat(raw.letters()).isEqualTo(1);
            assertThat(stack.query("SELECT id, name FROM lake.replay_public.orders WHERE id BETWEEN 5000 AND 5010"))
                    .containsExactly("[5000,let through today]");
            stack.session().sql("DELETE FROM lake.replay_public.orders WHERE id = 5000");
            for (LakeMode mode : MODES) {
                run(replay, mode, BEGINNING, LANDED, Optional.of(new TableId("public", "again")));
            }

            // When retention has taken the beginning, it says what is left
            stack.broker()
                    .admin()
                    .deleteRecords(Map.of(
                            new TopicPartition(orders.topic(), 0), RecordsToDelete.beforeOffset(5),
                            new TopicPartition(orders.topic(), 1), RecordsToDelete.beforeOffset(3)))
                    .all()
                    .get();
            assertThatThrownBy(() -> run(replay, LakeMode.MIRROR, BEGINNING, LANDED, Optional.empty()))
                    .isInstanceOf(IncompatibleSchema.class)
                    .hasMessageContaining("--from 0:5,1:3")
                    .hasMessageContaining("sluice resync");
            ReplayPoint left = ReplayPoint.parse("0:5,1:3", Clock.systemUTC());
            run(replay, LakeMode.MIRROR, left, LANDED, Optional.empty());
            assertThat(lake("orders", "* EXCEPT (__landed_at)")).isEqualTo(lake("again", "* EXCEPT (__landed_at)"));
        }
    }

    private void captured(RawRecord record) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", stack.broker().bootstrap()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            ProducerRecord<byte[], byte[]> out =
                    new ProducerRecord<>(pipeline.topics().raw(ORDERS), 0, record.key(), record.value());
            record.headers().forEach(header -> out.headers().add(header.name(), header.value()));
            producer.send(out).get();
        }
    }

    private static ReplayCounts run(
            TopicReplay replay, LakeMode mode, ReplayPoint from, ReplayPoint to, Optional<TableId> into)
            throws IncompatibleSchema, InterruptedException {
        TopicReplay.Request request = new TopicReplay.Request(ORDERS, mode, from, to, TopicReplay.Source.VALID, into);
        return replay.run(request, Admission.VALID, offsets -> done -> {});
    }

    private void deleteAndLand(SourceTable orders, int id) {
        try {
            orders.delete(key(id));
            Eventually.holds(() -> assertThat(stack.query("SELECT id FROM lake.replay_public.orders WHERE id = " + id))
                    .isEmpty());
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static void work(SourceTable orders, Random random, int changes) {
        try {
            for (int i = 0; i < changes; i++) {
                int id = random.nextInt(12);
                switch (random.nextInt(5)) {
                    case 0 -> orders.delete(key(id));
                    case 1 -> orders.update(order(id, "u" + i, "note " + i));
                    default -> orders.insert(order(id, "c" + i, null));
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until everything so far has landed in all modes. */
    private void landed(SourceTable orders, int id) throws Throwable {
        orders.atOnce(() -> {
            orders.insert(order(id, "last", null));
            orders.insert(order(id + 10_000, "last of another partition", null));
            orders.insert(order(id + 20_000, "last of another partition", null));
            orders.insert(order(id + 30_000, "last of another partition", null));
        });
        Eventually.holds(() -> {
            for (LakeMode mode : MODES) {
                assertThat(stack.query(
                                "SELECT count(DISTINCT id) FROM " + name("orders", mode) + " WHERE id % 10000 = " + id))
                        .containsExactly("[4]");
            }
        });
    }

    private static String name(String table, LakeMode mode) {
        return "lake.replay_public." + table + Modes.of(mode, DeletePolicy.HARD).suffix();
    }

    private List<List<String>> lake(String table, String columns) {
        List<List<String>> rows = new ArrayList<>();
        for (LakeMode mode : MODES) {
            rows.add(
                    stack.query("SELECT " + columns + " FROM " + name(table, mode) + " ORDER BY id, __position, __op"));
        }
        return rows;
    }
}
