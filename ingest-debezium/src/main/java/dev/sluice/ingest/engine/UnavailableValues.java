package dev.sluice.ingest.engine;

import io.debezium.time.MicroTimestamp;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Recognises the values that stand for "the source did not send this column". PostgreSQL leaves a TOASTed column out of
 * an update that does not change it; Debezium puts a placeholder there whose shape depends on the column's type. The
 * placeholder is long and random, so that no row holds it by chance.
 *
 * <p>Not thread-safe: remembers which columns of the last schema can hold a placeholder at all.
 */
final class UnavailableValues {

    /** Given to Debezium as {@code unavailable.value.placeholder}. */
    static final String PLACEHOLDER = "__sluice_unavailable_7c0e4f9a51d84b6e_b2f36c1d08a94e57__";

    private static final byte[] BYTES = PLACEHOLDER.getBytes(StandardCharsets.UTF_8);
    private static final ByteBuffer BUFFER = ByteBuffer.wrap(BYTES).asReadOnlyBuffer();
    private static final String AS_UUID = UUID.nameUUIDFromBytes(BYTES).toString();

    private @Nullable Schema lastSchema;
    private Field[] candidates = new Field[0];

    /** Names of the row's columns that hold a placeholder; empty when there are none. */
    List<String> columns(Struct row) {
        return named(row, UnavailableValues::isPlaceholder);
    }

    /** Names of the row's columns whose value could not be expressed in the column's schema. */
    List<String> unreadable(Struct row) {
        return named(
                row,
                value -> value == ArrayConverter.UNREADABLE
                        || NumericConverter.isUnreadable(value)
                        || TimestampConverter.isUnreadable(value));
    }

    private List<String> named(Struct row, java.util.function.Predicate<Object> is) {
        List<String> names = List.of();
        for (Field field : candidates(row.schema())) {
            // By place costs less than by name, but gives a default where there is none, and a default may be
            // unreadable itself.
            Object value = field.schema().defaultValue() == null ? row.get(field) : row.getWithoutDefault(field.name());
            if (value != null && is.test(value)) {
                names = names.isEmpty() ? new ArrayList<>() : names;
                names.add(field.name());
            }
        }
        return names;
    }

    private Field[] candidates(Schema schema) {
        if (schema != lastSchema) {
            lastSchema = schema;
            candidates = schema.fields().stream()
                    .filter(field -> mayHold(field.schema()))
                    .toArray(Field[]::new);
        }
        return candidates;
    }

    private static boolean mayHold(Schema schema) {
        return switch (schema.type()) {
            case STRING, BYTES, ARRAY, MAP -> true;
            case INT64 -> MicroTimestamp.SCHEMA_NAME.equals(schema.name());
            default -> false;
        };
    }

    static boolean isPlaceholder(Object value) {
        if (value instanceof String text) {
            return text.equals(PLACEHOLDER);
        }
        if (value instanceof ByteBuffer buffer) {
            return buffer.equals(BUFFER);
        }
        if (value instanceof byte[] bytes) {
            return ByteBuffer.wrap(bytes).equals(BUFFER);
        }
        if (value instanceof Map<?, ?> map) {
            return map.size() == 1 && map.containsKey(PLACEHOLDER);
        }
        if (value instanceof Collection<?> items) {
            return items == ArrayConverter.UNAVAILABLE || isPlaceholderArray(items);
        }
        return NumericConverter.isUnavailable(value);
    }

    /** One element that is the placeholder, or the placeholder's bytes as numbers. */
    private static boolean isPlaceholderArray(Collection<?> items) {
        if (items.size() == 1) {
            Object only = items.iterator().next();
            return only != null && (isPlaceholder(only) || AS_UUID.equals(only));
        }
        if (items.size() != BYTES.length) {
            return false;
        }
        int i = 0;
        for (Object item : items) {
            if (!(item instanceof Number number) || number.longValue() != BYTES[i]) {
                return false;
            }
            i++;
        }
        return true;
    }
}
