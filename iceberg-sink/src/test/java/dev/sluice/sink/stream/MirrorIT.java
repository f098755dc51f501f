package dev.sluice.sink.stream;

import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.service.ExitCode;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.trace.SourceTraces;
import dev.sluice.schemas.trace.TraceParent;
import dev.sluice.schemas.wire.DeadLetter;
import dev.sluice.sink.decode.RawRecord;
import dev.sluice.sink.stack.Eventually;
import dev.sluice.sink.stack.InMemoryRegistry;
import dev.sluice.sink.stack.Orders;
import dev.sluice.sink.stack.SourceTable;
import dev.sluice.sink.stack.Stack;
import dev.sluice.sink.stack.TopicTail;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static dev.sluice.sink.stack.Orders.key;
import static dev.sluice.sink.stack.Orders.order;
import static org.assertj.core.api.Assertions.assertThat;

/** What each change does to a lake table in mirror mode, through a running sink, on a real broker and a real lake. */
class MirrorIT {

    private static final String PIPELINE = "mirror";
    private static final InMemoryRegistry REGISTRY = new InMemoryRegistry();

    private static Stack stack;
    private static Pipeline pipeline;
    private static SinkService sink;

    @BeforeAll
    static void start() throws Exception {
        stack = Stack.shared();
        pipeline = stack.pipeline(PIPELINE);
        stack.createTopics(pipeline);
        sink = stack.start(pipeline, REGISTRY);
    }

    @AfterAll
    static void stop() throws Exception {
        sink.close();
        assertThat(sink.await()).isEqualTo(ExitCode.DONE);
    }

    private static SourceTable table(String name) throws Exception {
        return new SourceTable(
                stack.broker(), pipeline.topics(), new TableId("public", name), 2, Orders.events(REGISTRY));
    }

    private static void lakeHolds(SourceTable table, String... rows) throws Throwable {
        Eventually.holds(() -> assertThat(stack.query("SELECT id, name, note FROM lake.`" + PIPELINE + "_public`.`"
                        + table.id().name() + "` ORDER BY id"))
                .containsExactly(rows));
    }

    @Test
    void insertsUpdatesAndDeletesLand() throws Throwable {
        try (SourceTable orders = table("orders")) {
            // Given
            orders.insert(order(1, "a", "x"));
            orders.insert(order(2, "b", null));
            orders.insert(order(3, "c", null));
            lakeHolds(orders, "[1,a,x]", "[2,b,null]", "[3,c,null]");

            // When
            orders.update(order(1, "A", "x"));
            orders.delete(key(2));
            orders.insert(order(4, "d", null));

            // Then
            lakeHolds(orders, "[1,A,x]", "[3,c,null]", "[4,d,null]");
        }
    }

    @Test
    void aCommitSaysWhichChangesAndTracesItLanded() throws Throwable {
        try (SourceTable orders = table("traced")) {
            TraceParent trace = SourceTraces.of(PIPELINE, "1", 0).ofTransaction(7);
            SourcePosition position = SourceTable.next();
            RawRecord change = orders.events().upsert("c", position, order(1, "a", "x"));
            List<RawRecord.Header> headers = new ArrayList<>(change.headers());
            headers.add(new RawRecord.Header(TraceParent.HEADER, trace.toBytes()));

            orders.send(new RawRecord("", 0, 0, change.key(), change.value(), headers), null);

            lakeHolds(orders, "[1,a,x]");
            assertThat(stack.query("SELECT summary['sluice-changes.last-trace-id'],"
                            + " summary['sluice-changes.first-position'] FROM lake.`" + PIPELINE
                            + "_public`.traced.snapshots WHERE summary['sluice-changes.last-trace-id'] IS NOT NULL"))
                    .containsExactly("[" + trace.traceId() + "," + position + "]");
        }
    }

    @Test
    void aPrimaryKeyUpdateMovesTheRow() throws Throwable {
        try (SourceTable orders = table("moved")) {
            orders.insert(order(1, "a", "x"));
            lakeHolds(orders, "[1,a,x]");

            orders.delete(key(1));
            orders.insert(order(10, "a", "x"));

            lakeHolds(orders, "[10,a,x]");
        }
    }

    @Test
    void anUnchangedLargeValueIsCarriedForward() throws Throwable {
        try (SourceTable orders = table("toast")) {
            orders.insert(order(1, "a", "large"));
            lakeHolds(orders, "[1,a,large]");

            orders.update(order(1, "b", null), "note");
            orders.update(order(1, "c", null), "note");

            lakeHolds(orders, "[1,c,large]");
        }
    }

    @Test
    void aDeletedRowThatIsInsertedAgainIsThere() throws Throwable {
        try (SourceTable orders = table("again")) {
            orders.insert(order(1, "a", null));
            orders.delete(key(1));
            orders.insert(order(1, "b", null));

            lakeHolds(orders, "[1,b,null]");
        }
    }

    @Test
    void aTruncateRemovesWhatWasBeforeItAndNothingElse() throws Throwable {
        try (SourceTable orders = table("truncated")) {
            orders.insert(order(1, "a", null));
            orders.insert(order(2, "b", null));
            lakeHolds(orders, "[1,a,null]", "[2,b,null]");

            orders.truncate();
            orders.insert(order(2, "B", null));
            orders.insert(order(3, "c", null));

            lakeHolds(orders, "[2,B,null]", "[3,c,null]");
        }
    }

    @Test
    void anAddedColumnIsAddedToTheLake() throws Throwable {
        try (SourceTable orders = table("evolving")) {
            orders.insert(order(1, "a", null));
            lakeHolds(orders, "[1,a,null]");

            orders.insert(order(2, "b", null));
            orders.events().alter(Orders.rowWithPrice());
            Map<String, Object> priced = order(3, "c", null);
            priced.put("price", 9.5);
            orders.insert(priced);

            Eventually.holds(
                    () -> assertThat(stack.query("SELECT id, name, price FROM lake.mirror_public.evolving ORDER BY id"))
                            .containsExactly("[1,a,null]", "[2,b,null]", "[3,c,9.5]"));
        }
    }

    @Test
    void anUpdateWithoutItsRowGoesToTheDeadLetters() throws Throwable {
        try (SourceTable orders = table("incomplete")) {
            orders.insert(order(1, "a", "x"));
            lakeHolds(orders, "[1,a,x]");

            orders.update(order(7, "never inserted", null), "note");
            orders.insert(order(8, "after it", null));

            lakeHolds(orders, "[1,a,x]", "[8,after it,null]");
            assertThat(letters(orders)).extracting(DeadLetter::rule).containsExactly("incomplete-row");
        }
    }

    @Test
    void bytesThatDoNotDecodeGoToTheDeadLettersAndTheTableGoesOn() throws Throwable {
        try (SourceTable orders = table("garbage")) {
            orders.insert(order(1, "a", null));
            RawRecord good = orders.events().upsert("c", SourceTable.next(), order(2, "b", null));
            orders.send(new RawRecord("", 0, 0, good.key(), new byte[] {1, 2, 3}, good.headers()), null);
            orders.insert(order(3, "c", null));

            lakeHolds(orders, "[1,a,null]", "[3,c,null]");
            assertThat(letters(orders)).extracting(DeadLetter::rule).containsExactly("undecodable");
        }
    }

    @Test
    void oddNamesLandUnderTheirOwnNames() throws Throwable {
        try (SourceTable orders = table("Order `Items` \"2\"#%?")) {
            orders.insert(order(1, "a", null));

            Eventually.holds(
                    () -> assertThat(stack.query("SELECT id, name FROM lake.mirror_public.`Order ``Items`` \"2\"#%?`"))
                            .containsExactly("[1,a]"));
        }
    }

    @Test
    void theSinkPublishesItsOffsetsForDisplay() throws Throwable {
        try (SourceTable orders = table("displayed")) {
            orders.insert(order(1, "a", null));
            orders.insert(order(2, "a", null));
            orders.mark();

            Eventually.holds(() -> {
                Map<TopicPartition, OffsetAndMetadata> published = stack.broker()
                        .admin()
                        .listConsumerGroupOffsets("sluice-sink-" + PIPELINE)
                        .partitionsToOffsetAndMetadata()
                        .get();
                for (int partition = 0; partition < 2; partition++) {
                    TopicPartition of = new TopicPartition(orders.topic(), partition);
                    long end = stack.broker()
                            .admin()
                            .listOffsets(Map.of(of, OffsetSpec.latest()))
                            .partitionResult(of)
                            .get()
                            .offset();
                    assertThat(published).containsEntry(of, new OffsetAndMetadata(end));
                }
            });
        }
    }

    private static List<DeadLetter> letters(SourceTable table) {
        return TopicTail.letters(stack.broker(), pipeline.topics().deadLetters(), table.id());
    }
}
