package dev.sluice.schemas.rule;

import dev.cel.common.values.NullValue;
import dev.sluice.schemas.rule.Columns.Column;
import org.jspecify.annotations.Nullable;

import java.util.AbstractMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The variables {@code before} and {@code after} of expressions: a row's columns by name. It notes what an expression
 * came upon, since that decides what its outcome is worth.
 */
final class ColumnValues extends AbstractMap<String, Object> {

    private final Map<String, Column> columns = new HashMap<>();
    private final RowValues row;
    private boolean readNull;
    private boolean readUnavailable;

    ColumnValues(Columns columns, RowValues row) {
        columns.all().forEach(column -> this.columns.put(column.name(), column));
        this.row = row;
    }

    /** The row itself, or the null that stands for no row; nothing has been read yet. */
    Object shown() {
        return row.isThere() ? this : NullValue.NULL_VALUE;
    }

    void forgetReads() {
        readNull = false;
        readUnavailable = false;
    }

    boolean hasReadNull() {
        return readNull;
    }

    boolean hasReadUnavailable() {
        return readUnavailable;
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return columns.containsKey(key);
    }

    @Override
    public @Nullable Object get(@Nullable Object key) {
        Column column = columns.get(key);
        if (column == null) {
            return null;
        }
        Object value = row.get(column);
        if (value != null) {
            return column.type().inCel().apply(value);
        }
        readNull = true;
        readUnavailable |= row.isUnavailable(column);
        return NullValue.NULL_VALUE;
    }

    @Override
    public Set<Map.Entry<String, Object>> entrySet() {
        Map<String, Object> all = new HashMap<>();
        for (String name : columns.keySet()) {
            Object value = get(name);
            if (value != null) {
                all.put(name, value);
            }
        }
        return all.entrySet();
    }
}
