package dev.sluice.sink.plan;

import org.apache.spark.sql.types.DataType;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The values that identify a row, in the order of the schema's key. Two keys are equal when all values are. */
public final class Key {

    private final List<@Nullable Object> values;
    private final List<@Nullable Object> comparable;

    private Key(List<@Nullable Object> values) {
        this.values = values;
        this.comparable = new ArrayList<>(values.size());
        for (Object value : values) {
            // Arrays know no equality of their own; 1.0 and 1.00 are one number, so are 0.0 and -0.0, and 1 and
            // 1 after a widening.
            if (value instanceof byte[] bytes) {
                comparable.add(ByteBuffer.wrap(bytes));
            } else if (value instanceof BigDecimal number) {
                comparable.add(number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros());
            } else if (value instanceof Double number && number == 0) {
                comparable.add(0.0);
            } else if (value instanceof Float number && number == 0) {
                comparable.add(0.0f);
            } else if (value instanceof Integer number) {
                comparable.add(number.longValue());
            } else {
                comparable.add(value);
            }
        }
    }

    public static Key of(List<? extends @Nullable Object> values) {
        return new Key(Collections.unmodifiableList(new ArrayList<@Nullable Object>(values)));
    }

    public List<@Nullable Object> values() {
        return values;
    }

    /** The value at a place of the key, as one of {@code type}. */
    public @Nullable Object valueAs(int place, DataType type) {
        return Widening.widened(values.get(place), type);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Key that && comparable.equals(that.comparable);
    }

    @Override
    public int hashCode() {
        return comparable.hashCode();
    }

    /** Says nothing of the values, so that no log holds row contents. */
    @Override
    public String toString() {
        return "Key[" + values.size() + " columns]";
    }
}
