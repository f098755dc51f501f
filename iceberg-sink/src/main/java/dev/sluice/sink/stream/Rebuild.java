package dev.sluice.sink.stream;

import dev.sluice.schemas.position.Mark;
import dev.sluice.sink.decode.RawRecord;
import dev.sluice.sink.format.LakeTable;
import dev.sluice.sink.plan.Counts;
import dev.sluice.sink.plan.IncompatibleSchema;
import dev.sluice.sink.plan.LoadState;
import dev.sluice.sink.plan.TableProgress;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * A lake table that is built anew beside the present one, from a snapshot of its source table and what came since. Readers
 * see the present one until the other is whole. The snapshot stands in the topic, or a backfill has loaded it.
 */
final class Rebuild {

    private final RebuildSearch.Point point;
    private final LakeTable.Beside beside;
    private final Landing landing;
    /** Offsets up to which the present table has landed and counted what lands here again. */
    private final SortedMap<Integer, Long> counted;

    /** Changes that neither the present table nor this one has counted; empty when they could not be counted to the end. */
    private final Supplier<OptionalLong> passedOver;

    private TableProgress progress;

    /** @param from the present table's progress */
    Rebuild(RebuildSearch.Point point, LakeTable.Beside beside, Landing landing, TableProgress from) {
        this(point, beside, landing, from, new TreeMap<>(), () -> OptionalLong.of(0));
    }

    /**
     * From what a backfill has loaded.
     *
     * @param passedOver changes that have not landed and whose outcome the load has; empty when counting broke off; asked when it takes its place, for all of
     *     them are committed by then
     * @param from the present table's progress
     */
    static Rebuild ofLoad(
            LoadState load,
            Supplier<OptionalLong> passedOver,
            LakeTable.Beside beside,
            Landing landing,
            TableProgress from) {
        return new Rebuild(
                new RebuildSearch.Point(load.offsets(), load.position(), 0),
                beside,
                landing,
                from,
                from.offsets(),
                passedOver);
    }

    private Rebuild(
            RebuildSearch.Point point,
            LakeTable.Beside beside,
            Landing landing,
            TableProgress from,
            SortedMap<Integer, Long> counted,
            Supplier<OptionalLong> passedOver) {
        this.passedOver = passedOver;
        this.counted = counted;
        this.point = point;
        this.beside = beside;
        this.landing = landing;
        this.progress = point.from(TableProgress.none(from.clusterId(), from.topicId())
                .stampedBy(from.queryId(), from.batchId())
                .counting(from.counts())
                .counting(from.tallies()));
    }

    RebuildSearch.Point point() {
        return point;
    }

    TableProgress progress() {
        return progress;
    }

    void land(List<RawRecord> records, Map<Integer, Long> upTo) throws IncompatibleSchema {
        TableProgress landed = landing.land(records, upTo, progress);
        progress = isReplaying() ? landed.counting(progress.counts()) : landed;
    }

    /** How far to land next, on the way to {@code end}: what was counted before lands by itself. */
    SortedMap<Integer, Long> next(SortedMap<Integer, Long> end) {
        if (!isReplaying()) {
            return end;
        }
        SortedMap<Integer, Long> next = new TreeMap<>(end);
        next.replaceAll((partition, offset) -> Math.min(offset, counted.getOrDefault(partition, 0L)));
        return next;
    }

    private boolean isReplaying() {
        return counted.entrySet().stream().anyMatch(each -> each.getValue() > progress.next(each.getKey()));
    }

    /** Whether the table that is built holds all rows of the snapshot: the mark behind them is in every partition. */
    boolean isWhole() {
        return progress.completeThrough()
                .map(Mark::position)
                .filter(position -> position.isAfter(point.position()))
                .isPresent();
    }

    /** Whether the snapshot had any row to build a table of. */
    boolean hasTable() {
        return beside.table().schema().isPresent();
    }

    /** Puts the table in its place. Returns false when nothing is done, because counting broke off. */
    boolean swapIn() {
        OptionalLong superseded = passedOver.get();
        if (superseded.isEmpty()) {
            return false;
        }
        TableProgress whole = progress.advancedTo(Map.of(), Map.of(), new Counts(0, superseded.getAsLong(), 0, 0));
        beside.swapIn(whole);
        progress = whole;
        return true;
    }
}
