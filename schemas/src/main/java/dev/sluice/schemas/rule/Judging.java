package dev.sluice.schemas.rule;

import dev.sluice.schemas.rule.Columns.Column;
import org.jspecify.annotations.Nullable;

/** The change that is being judged, with the values of its rows. Reused from change to change by one thread. */
final class Judging {

    private final RowValues before;
    private final RowValues after;
    private @Nullable Change change;
    private Windows windows = Windows.inMemory();

    Judging(Columns columns) {
        this.before = new RowValues(columns);
        this.after = new RowValues(columns);
    }

    void show(Change next, Windows its) {
        change = next;
        windows = its;
        before.show(next.before());
        after.show(next.after());
    }

    Change change() {
        if (change == null) {
            throw new IllegalStateException("Nothing to judge yet");
        }
        return change;
    }

    Windows windows() {
        return windows;
    }

    RowValues before() {
        return before;
    }

    RowValues after() {
        return after;
    }

    /** Of the row after the change; null when it is null or unavailable. */
    @Nullable
    Object value(Column column) {
        return after.get(column);
    }
}
