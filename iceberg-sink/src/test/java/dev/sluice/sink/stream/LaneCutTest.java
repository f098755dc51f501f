package dev.sluice.sink.stream;

import dev.sluice.schemas.pipeline.DeletePolicy;
import dev.sluice.schemas.pipeline.Kafka;
import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.pipeline.TopicSettings;
import dev.sluice.schemas.position.Mark;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.trace.Span;
import dev.sluice.schemas.trace.Tracing;
import dev.sluice.sink.decode.ChangeDecoder;
import dev.sluice.sink.decode.DeletedRows;
import dev.sluice.sink.decode.RawRecord;
import dev.sluice.sink.format.LakeTable;
import dev.sluice.sink.mode.Modes;
import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.RowImage;
import dev.sluice.sink.plan.RowPlan;
import dev.sluice.sink.plan.RowQuery;
import dev.sluice.sink.plan.TableProgress;
import dev.sluice.sink.stack.Events;
import dev.sluice.sink.stack.InMemoryRegistry;
import dev.sluice.sink.stack.Orders;
import org.junit.jupiter.api.Test;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

import static org.assertj.core.api.Assertions.assertThat;

/** A table's part in a cut, when it has landed more by the time it makes its version than when the cut was begun. */
class LaneCutTest {

    private static final String TOPIC = "t";
    private static final TopicWatch.Topic KNOWN = new TopicWatch.Topic("cluster", "topic", Map.of(0, 0L, 1, 0L));

    private final InMemoryRegistry registry = new InMemoryRegistry();
    private final Events events = Orders.events(registry);
    private final Committed lake = new Committed();
    private final Lane lane = lane();
    private final List<RawRecord> all = new ArrayList<>();
    private final SortedMap<Integer, Long> end = new TreeMap<>();

    @Test
    void whatHasLandedMeanwhileIsNotBehindTheMark() {
        // Given
        land(change(0, 5), mark(0, 10));
        PendingCut wanted = cut(10);
        land(change(0, 20)); // by a table that was being caught up with when the cut was begun
        lane.cut(wanted);

        // When
        land(mark(0, 20));

        // Then
        assertThat(lake.markOf("c")).isEmpty();
        land(mark(0, 30));
        assertThat(lake.markOf("c")).contains(at(30));
    }

    @Test
    void aCommitWhoseAnswerWasLostHasLanded() {
        // Given
        land(change(0, 5), mark(0, 10));
        lake.losesAnswer = true;
        land(change(0, 20));
        lane.cut(cut(10));

        // When
        land(mark(0, 20));

        // Then
        assertThat(lake.markOf("c")).isEmpty();
        land(mark(0, 30));
        assertThat(lake.markOf("c")).contains(at(30));
    }

    /** As that of a snapshot of this table alone, which is read while the log is behind it. */
    @Test
    void aMarkThatLiesAheadHoldsForThoseBeforeIt() {
        // Given
        land(change(0, 5), mark(0, 50));
        lake.losesAnswer = true;
        land(change(0, 50));
        land(mark(0, 10));
        lane.cut(cut(10));

        // When
        land(mark(0, 20));

        // Then
        assertThat(lake.markOf("c")).isEmpty();
        land(mark(0, 60));
        assertThat(lake.markOf("c")).contains(at(60));
    }

    @Test
    void whatWaitsForAMarkLandsAlsoWhenNoBatchComes() {
        land(change(0, 5), mark(0, 10));
        lane.cut(cut(10));
        assertThat(lane.wantsBack()).isFalse();

        land(change(0, 20));

        assertThat(lane.wantsBack()).isTrue();
    }

    @Test
    void howFarATableIsAfterAStartTheMarksOfAllPartitionsTell() {
        land(change(0, 5), mark(1, 0));
        assertThat(lane.reached()).isEmpty();

        land(mark(0, 0));
        assertThat(lane.reached()).contains(SourcePosition.of(5, 6, 0));
    }

    private static SourcePosition at(long commit) {
        return SourcePosition.of(commit, 0, 0);
    }

    private static PendingCut cut(long after) {
        return new PendingCut("c", at(after), Long.MAX_VALUE);
    }

    /** A change of the transaction that comes after the one with this commit. */
    private RawRecord change(int partition, long commitBefore) {
        SourcePosition position = SourcePosition.of(commitBefore, commitBefore + 1, 0);
        return next(partition, events.upsert("c", position, Orders.order(commitBefore, "a", null)));
    }

    private RawRecord mark(int partition, long commit) {
        return next(partition, Events.mark(at(commit), 0));
    }

    private RawRecord next(int partition, RawRecord record) {
        long offset = end.merge(partition, 1L, Long::sum) - 1;
        return new RawRecord(TOPIC, partition, offset, record.key(), record.value(), record.headers());
    }

    /** In a batch that begins where the first one began, so that nothing has to be read from Kafka. */
    private void land(RawRecord... records) {
        all.addAll(List.of(records));
        SortedMap<Integer, Long> start = new TreeMap<>(end);
        start.replaceAll((partition, offset) -> 0L);
        lane.land(new Batch(
                "query",
                0,
                TopicOffsets.of(TOPIC, start),
                TopicOffsets.of(TOPIC, end),
                Optional.of(new Records.OfBatch(new TreeMap<>(Map.of(TOPIC, List.copyOf(all))), Set.of())),
                Map.of(TOPIC, KNOWN),
                Span.NONE));
        assertThat(lane.standing()).isEqualTo(new Standing.Running());
    }

    private Lane lane() {
        TableId table = new TableId("public", "orders");
        Clock clock = Clock.systemUTC();
        Landing landing = new Landing(
                table,
                Modes.of(LakeMode.MIRROR, DeletePolicy.HARD),
                lake,
                new ChangeDecoder(registry, DeletedRows.KEY_ONLY, UnaryOperator.identity()),
                rejected -> {
                    throw new IllegalStateException("Rejected: " + rejected);
                },
                new FreshnessWindow(clock),
                Tracing.OFF,
                clock);
        Records unused =
                new Records(new KafkaOptions(new Kafka(Map.of(), new TopicSettings(1, (short) 1, Duration.ofDays(1)))));
        return new Lane(table, 0, LakeMode.MIRROR, TOPIC, landing, unused, clock, () -> false);
    }

    /** Takes every commit. */
    private static final class Committed implements LakeTable {

        private final List<TableProgress> commits = new ArrayList<>();
        private Optional<LakeSchema> schema = Optional.empty();
        /** Of the next commit. */
        private boolean losesAnswer;

        @Override
        public Optional<TableProgress> progress() {
            return commits.isEmpty() ? Optional.empty() : Optional.of(commits.get(commits.size() - 1));
        }

        @Override
        public Optional<LakeSchema> schema() {
            return schema;
        }

        @Override
        public LakeSchema evolve(LakeSchema rows) {
            schema = Optional.of(rows);
            return rows;
        }

        @Override
        public Map<Key, List<RowImage>> rows(RowQuery query) {
            return Map.of();
        }

        @Override
        public void commit(RowPlan plan, TableProgress progress) {
            commits.add(progress);
            if (losesAnswer) {
                losesAnswer = false;
                throw new IllegalStateException("The catalog's answer was lost");
            }
        }

        /** The mark that the version of a cut says that it ends at. */
        Optional<SourcePosition> markOf(String cut) {
            return commits.stream()
                    .filter(commit -> commit.cut().equals(cut))
                    .flatMap(commit -> commit.completeThrough().stream())
                    .map(Mark::position)
                    .findFirst();
        }
    }
}
