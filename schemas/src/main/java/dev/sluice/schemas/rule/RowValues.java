package dev.sluice.schemas.rule;

import dev.sluice.schemas.rule.Columns.Column;
import org.jspecify.annotations.Nullable;

import java.util.List;

/** The values of one row at a time, each read when first looked at. Reused from row to row. */
final class RowValues {

    private final Column[] columns;
    private final @Nullable Object[] values;
    private final long[] readIn;
    private long turn;
    private @Nullable Row row;

    RowValues(Columns columns) {
        List<Column> all = columns.all();
        this.columns = all.toArray(Column[]::new);
        this.values = new Object[all.size()];
        this.readIn = new long[all.size()];
    }

    /** @param next null when there is no row */
    void show(@Nullable Row next) {
        row = next;
        turn++;
    }

    boolean isThere() {
        return row != null;
    }

    boolean isUnavailable(Column column) {
        return row != null && row.isUnavailable(column.name());
    }

    /** The value as rules see it; null when it is null or unavailable, or when there is no row. */
    @Nullable
    Object get(Column column) {
        int i = column.field();
        if (readIn[i] != turn) {
            readIn[i] = turn;
            values[i] = read(columns[i]);
        }
        return values[i];
    }

    private @Nullable Object read(Column column) {
        if (row == null || row.isUnavailable(column.name())) {
            return null;
        }
        Object value = row.get(column.field());
        return value == null ? null : column.type().reading().apply(value);
    }
}
