package dev.sluice.sink.stream;

import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.wire.Envelope.Op;
import dev.sluice.sink.decode.RawRecord;
import dev.sluice.sink.plan.Change;
import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.RowPlan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which rows the source deleted later, so that a replay of what was before does not bring them back: a row that is gone
 * leaves nothing in the lake that an older change could be held against.
 */
final class Graves {

    private final Map<Key, SourcePosition> deleted = new HashMap<>();
    private SourcePosition truncated = SourcePosition.ZERO;

    void look(List<Change<RawRecord>> changes) {
        for (Change<RawRecord> change : changes) {
            if (change.isTruncate()) {
                truncated = later(truncated, change.position());
            } else if (change.op() == Op.DELETE) {
                change.key().ifPresent(key -> deleted.merge(key, change.position(), Graves::later));
            }
        }
    }

    private static SourcePosition later(SourcePosition one, SourcePosition other) {
        return other.isAfter(one) ? other : one;
    }

    /** The plan without rows that are gone by now. */
    RowPlan without(RowPlan plan) {
        List<RowPlan.Put> living =
                plan.puts().stream().filter(put -> !isGone(put)).toList();
        return new RowPlan(plan.guard(), plan.sweep(), living, plan.removes());
    }

    /** Of these rows those that are gone by now, to be removed. */
    List<RowPlan.Remove> removesOf(List<RowPlan.Put> puts) {
        return puts.stream()
                .filter(this::isGone)
                .map(put -> new RowPlan.Remove(put.identity(), goneAt(put)))
                .toList();
    }

    private boolean isGone(RowPlan.Put put) {
        return goneAt(put).isAfter(put.position());
    }

    private SourcePosition goneAt(RowPlan.Put put) {
        return later(truncated, deleted.getOrDefault(put.identity(), SourcePosition.ZERO));
    }
}
