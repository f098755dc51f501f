package dev.sluice.sink.format.iceberg.maintain;

import dev.sluice.sink.plan.TableProgress;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotAncestryValidator;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.util.SnapshotUtil;

import java.util.Optional;

/**
 * Sees to it that the table's current snapshot holds the table's progress, so that nobody's snapshot expiry can lose it:
 * none removes the current snapshot.
 *
 * <p>Landings store progress; rewrites don't. Where a rewrite is the newest, an empty commit on top of it repeats the
 * progress. That is safe beside a stream that lands in another process: the commit carries the condition that the newest
 * progress below it is still the one it repeats, and the catalog swaps the table's metadata only if nothing was committed
 * since that was checked. Older progress can therefore never come to lie on newer.
 */
final class StoredProgress {

    private static final String PREFIX = "sluice.";

    private StoredProgress() {}

    /** The newest snapshot of the current one's ancestry that holds progress. */
    static Optional<Snapshot> newest(Table table) {
        Snapshot current = table.currentSnapshot();
        return current == null
                ? Optional.empty()
                : newest(SnapshotUtil.ancestorsOf(current.snapshotId(), table::snapshot));
    }

    private static Optional<Snapshot> newest(Iterable<Snapshot> ancestry) {
        for (Snapshot snapshot : ancestry) {
            if (TableProgress.fromProperties(snapshot.summary()).isPresent()) {
                return Optional.of(snapshot);
            }
        }
        return Optional.empty();
    }

    /** Repeats the progress in a commit of its own where the current snapshot does not hold it. */
    static void keepCurrent(Table table) {
        table.refresh();
        Optional<Snapshot> newest = newest(table);
        if (newest.isEmpty()
                || newest.get().snapshotId() == table.currentSnapshot().snapshotId()) {
            return;
        }
        repeat(table, newest.get());
    }

    /** Repeats the progress of a snapshot on the current one; does nothing when newer progress has come to lie above it. */
    static void repeat(Table table, Snapshot stored) {
        AppendFiles nothing = table.newFastAppend();
        stored.summary().forEach((name, value) -> {
            if (name.startsWith(PREFIX)) {
                nothing.set(name, value);
            }
        });
        nothing.validateWith(new StillNewest(stored.snapshotId()));
        try {
            nothing.commit();
        } catch (ValidationException e) {
            table.refresh();
            boolean hasLanded = newest(table)
                    .filter(newer -> newer.snapshotId() != stored.snapshotId())
                    .isPresent();
            if (!hasLanded) {
                throw e;
            }
        }
    }

    private record StillNewest(long snapshot) implements SnapshotAncestryValidator {

        @Override
        public boolean validate(Iterable<Snapshot> ancestry) {
            return newest(ancestry)
                    .filter(newest -> newest.snapshotId() == snapshot)
                    .isPresent();
        }

        @Override
        public String errorMessage() {
            return "newer progress was stored meanwhile";
        }
    }
}
