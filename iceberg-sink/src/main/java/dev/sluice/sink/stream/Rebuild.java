package dev.sluice.sink.stream;

import dev.sluice.schemas.position.Mark;
import dev.sluice.sink.decode.RawRecord;
import dev.sluice.sink.format.LakeTable;
import dev.sluice.sink.plan.Counts;
import dev.sluice.sink.plan.IncompatibleSchema;
import dev.sluice.sink.plan.TableProgress;

import java.util.List;
import java.util.Map;

/**
 * A lake table that is built anew beside the present one, from a snapshot of its source table and what came since. Readers
 * see the present one until the other is whole.
 */
final class Rebuild {

    private final RebuildSearch.Point point;
    private final LakeTable.Beside beside;
    private final Landing landing;
    private TableProgress progress;

    /** @param from the present table's progress */
    Rebuild(RebuildSearch.Point point, LakeTable.Beside beside, Landing landing, TableProgress from) {
        this.point = point;
        this.beside = beside;
        this.landing = landing;
        this.progress = TableProgress.none(from.clusterId(), from.topicId())
                .stampedBy(from.queryId(), from.batchId())
                .advancedTo(point.offsets(), Map.of(), from.counts().plus(new Counts(0, point.passedOver(), 0, 0)))
                .counting(from.tallies());
    }

    RebuildSearch.Point point() {
        return point;
    }

    TableProgress progress() {
        return progress;
    }

    void land(List<RawRecord> records, Map<Integer, Long> upTo) throws IncompatibleSchema {
        progress = landing.land(records, upTo, progress);
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

    void swapIn() {
        beside.swapIn(progress);
    }
}
