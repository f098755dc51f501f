package dev.sluice.ingest.avro;

import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Defaults of columns as Avro defaults. They make an added NOT NULL column readable in older records. Only scalars have
 * one; a default of another type is left out, which never changes what a record says.
 */
final class AvroDefaults {

    private AvroDefaults() {}

    /** The default as Avro's API takes it, or null when there is none. */
    static @Nullable Object of(Schema connect) {
        Object value = connect.defaultValue();
        if (value == null) {
            return null;
        }
        return switch (connect.type()) {
            case INT8, INT16 -> ((Number) value).intValue();
            case INT32 -> value instanceof Integer ? value : null;
            case INT64 -> value instanceof Long ? value : null;
            case FLOAT32 -> finite(((Float) value).doubleValue()) ? value : null;
            case FLOAT64 -> finite((Double) value) ? value : null;
            case BOOLEAN, STRING -> value;
            case BYTES -> bytes(connect, value);
            default -> null;
        };
    }

    private static boolean finite(double value) {
        return !Double.isNaN(value) && !Double.isInfinite(value);
    }

    private static @Nullable String bytes(Schema connect, Object value) {
        if (value instanceof BigDecimal decimal && Decimal.LOGICAL_NAME.equals(connect.name())) {
            return text(Decimal.fromLogical(connect, decimal));
        }
        if (value instanceof byte[] array) {
            return text(array);
        }
        if (value instanceof ByteBuffer buffer) {
            byte[] array = new byte[buffer.remaining()];
            buffer.duplicate().get(array);
            return text(array);
        }
        return null;
    }

    /** In a schema's JSON a default of bytes is text, a character per byte; given as bytes, Avro 1.12 refuses it. */
    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
