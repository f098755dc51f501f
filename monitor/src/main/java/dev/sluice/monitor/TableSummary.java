package dev.sluice.monitor;

import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.status.Freshness;
import dev.sluice.schemas.status.TableStatus;
import dev.sluice.schemas.table.TableId;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where a table stands, over all stages. Counts are changes since the pipeline's beginning.
 *
 * @param state the state of the stage that is furthest from running
 * @param reason why it is paused, by stage; null if it is not
 * @param freshness source commit to visible in the lake; null if nothing landed lately
 * @param completeThrough every change up to and including it is in the lake; null if not known
 * @param completeAtMs source time that belongs to {@code completeThrough}, milliseconds since the epoch, 0 if unknown
 */
public record TableSummary(
        TableId table,
        String state,
        @Nullable String reason,
        long captured,
        long valid,
        long quarantined,
        long landed,
        long superseded,
        long filtered,
        @Nullable Freshness freshness,
        @Nullable SourcePosition completeThrough,
        long completeAtMs) {

    /** From the best state to the one that wants attention most. */
    private static final List<String> SEVERITY = List.of(
            TableStatus.RUNNING, TableStatus.SNAPSHOT, TableStatus.LOADING, TableStatus.STARTING, TableStatus.PAUSED);

    /**
     * Puts together what all stages and parts say of one table. The sink's parts are the modes that the table lands in:
     * its changes are counted in the first, and the table is complete as far as all of them are.
     */
    public static TableSummary of(TableId table, Collection<TableStatus> statuses) {
        String state = TableStatus.RUNNING;
        @Nullable TableStatus sink = null;
        List<TableStatus> counted = new ArrayList<>();
        for (TableStatus status : statuses) {
            if (SEVERITY.indexOf(status.state()) > SEVERITY.indexOf(state)) {
                state = status.state();
            }
            boolean isOfSink = status.stage().equals(TableStatus.SINK);
            if (isOfSink && (sink == null || isBehind(status, sink))) {
                sink = status;
            }
            if (!isOfSink || status.part() == 0) {
                counted.add(status);
            }
        }
        String reasons = statuses.stream()
                .filter(status -> status.reason() != null)
                .map(status -> status.stage() + ": " + status.reason())
                .distinct()
                .collect(Collectors.joining("; "));
        return new TableSummary(
                table,
                state,
                reasons.isEmpty() ? null : reasons,
                sum(counted, TableStatus.CAPTURED),
                sum(counted, TableStatus.VALID),
                sum(counted, TableStatus.QUARANTINED),
                sum(counted, TableStatus.LANDED),
                sum(counted, TableStatus.SUPERSEDED),
                sum(counted, TableStatus.FILTERED),
                sink == null ? null : sink.freshness(),
                sink == null ? null : sink.completeThrough(),
                sink == null ? 0 : sink.completeAtMs());
    }

    private static boolean isBehind(TableStatus one, TableStatus other) {
        if (one.completeThrough() == null || other.completeThrough() == null) {
            return one.completeThrough() == null;
        }
        return other.completeThrough().isAfter(one.completeThrough());
    }

    private static long sum(Collection<TableStatus> statuses, String outcome) {
        return statuses.stream().mapToLong(status -> status.count(outcome)).sum();
    }

    /**
     * Whether every change that was committed before a place in the source's log is in the lake.
     *
     * @param commit the place, as positions have it
     */
    public boolean isCompleteThrough(long commit) {
        return completeThrough != null && Long.compareUnsigned(completeThrough.commit(), commit) >= 0;
    }

    /** Changes captured that have met none of their four ends yet. */
    public long lag() {
        return Math.max(0, captured - landed - quarantined - superseded - filtered);
    }
}
