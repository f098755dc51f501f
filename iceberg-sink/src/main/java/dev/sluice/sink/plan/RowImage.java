package dev.sluice.sink.plan;

import org.apache.spark.sql.types.DataType;
import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A row after a change.
 *
 * @param values column to value (Spark's external types); a column the source dropped or had not yet is absent
 * @param unavailable columns whose value the change did not bring because it did not change; absent from {@code values}
 */
public record RowImage(Map<String, @Nullable Object> values, Set<String> unavailable) {

    public boolean isComplete() {
        return unavailable.isEmpty();
    }

    /** This image with what it lacks taken from the row's image before it. */
    public RowImage completedFrom(RowImage previous) {
        if (isComplete()) {
            return this;
        }
        Map<String, @Nullable Object> filled = new HashMap<>(values);
        Set<String> still = new HashSet<>();
        for (String column : unavailable) {
            if (previous.unavailable.contains(column)) {
                still.add(column);
            } else {
                filled.put(column, previous.values.get(column));
            }
        }
        return new RowImage(filled, Set.copyOf(still));
    }

    /** This image with further values, which stand for those of the same columns. */
    public RowImage with(Map<String, @Nullable Object> more) {
        return more.isEmpty() ? this : new RowImage(new OverlaidValues(values, more), unavailable);
    }

    /** The value as one of {@code type}; null where the row has no such column. */
    public @Nullable Object get(String column, DataType type) {
        return Widening.widened(values.get(column), type);
    }
}
