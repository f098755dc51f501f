package dev.sluice.sink.format.spark;

import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeSchema;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static dev.sluice.sink.format.LakeName.quoted;

/**
 * Between which values each key column of a batch lies, so that the files of a table that hold none of its keys need not
 * be read. The bounds go to Spark as parameters of their own types, never as text, so they are exact.
 */
final class KeyRange {

    private final List<String> conditions = new ArrayList<>();
    private final Map<String, Object> parameters = new LinkedHashMap<>();

    private KeyRange() {}

    /** @param columns those that the keys hold values of, in their order */
    static KeyRange of(LakeSchema schema, List<String> columns, Collection<Key> keys) {
        KeyRange range = new KeyRange();
        for (int i = 0; i < columns.size(); i++) {
            String column = columns.get(i);
            DataType type = schema.typeOf(column).orElseThrow();
            if (isOrdered(type) && !keys.isEmpty()) {
                range.bound(i, column, keys);
            }
        }
        return range;
    }

    /** {@code AND …} for an ON clause; empty text when no column can be bounded. */
    String sql(String alias) {
        StringBuilder text = new StringBuilder();
        for (String condition : conditions) {
            text.append(" AND ").append(alias).append('.').append(condition);
        }
        return text.toString();
    }

    Map<String, Object> parameters() {
        return parameters;
    }

    /** Floating point is left out: its order in Spark, in file statistics and in Java differ for NaN and -0. */
    private static boolean isOrdered(DataType type) {
        return type.equals(DataTypes.IntegerType)
                || type.equals(DataTypes.LongType)
                || type.equals(DataTypes.StringType)
                || type.equals(DataTypes.DateType)
                || type.equals(DataTypes.TimestampNTZType)
                || type instanceof DecimalType;
    }

    private void bound(int index, String column, Collection<Key> keys) {
        @Nullable Object low = null;
        @Nullable Object high = null;
        for (Key key : keys) {
            @Nullable Object value = key.values().get(index);
            if (value == null) {
                return;
            }
            low = low == null || compare(value, low) < 0 ? value : low;
            high = high == null || compare(value, high) > 0 ? value : high;
        }
        if (low == null || high == null) {
            return;
        }
        parameters.put("low" + index, low);
        parameters.put("high" + index, high);
        conditions.add(quoted(column) + " BETWEEN :low" + index + " AND :high" + index);
    }

    /** The order of Spark and of file statistics; for text that is the order of its UTF-8 bytes, which is not Java's. */
    private static int compare(Object one, Object other) {
        if (one instanceof String a && other instanceof String b) {
            return UTF8String.fromString(a).compareTo(UTF8String.fromString(b));
        }
        if (one instanceof Number a && other instanceof Number b) {
            return one instanceof BigDecimal x && other instanceof BigDecimal y
                    ? x.compareTo(y)
                    : Long.compare(a.longValue(), b.longValue());
        }
        if (one instanceof LocalDate a && other instanceof LocalDate b) {
            return a.compareTo(b);
        }
        return ((LocalDateTime) one).compareTo((LocalDateTime) other);
    }
}
