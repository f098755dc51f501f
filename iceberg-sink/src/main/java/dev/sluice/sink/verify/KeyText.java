package dev.sluice.sink.verify;

import dev.sluice.schemas.wire.Envelope;
import dev.sluice.sink.decode.ColumnType.Unrepresentable;
import dev.sluice.sink.decode.TypeMapping;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Canonical text of a change event's key, the same that both sides compute of the key's columns. */
final class KeyText {

    private KeyText() {}

    /**
     * The key's text.
     *
     * @return empty when the record lacks a key column, as one that was written before the key changed
     * @throws Unrepresentable when the lake can't hold a value of it
     */
    static Optional<String> of(GenericRecord key, List<SourceColumn> columns) throws Unrepresentable {
        List<String> parts = new ArrayList<>();
        for (SourceColumn column : columns) {
            Schema.@Nullable Field field = field(key.getSchema(), column.name());
            if (field == null) {
                return Optional.empty();
            }
            @Nullable Object value = key.get(field.pos());
            parts.add(Parts.of(
                    value == null
                            ? null
                            : text(TypeMapping.of(field.schema()).reading().read(value), column)));
        }
        return Optional.of(String.join(",", parts));
    }

    private static Schema.@Nullable Field field(Schema record, String column) {
        for (Schema.Field field : record.getFields()) {
            @Nullable String original = field.getProp(Envelope.NAME_PROPERTY);
            if (column.equals(original == null ? field.name() : original)) {
                return field;
            }
        }
        return null;
    }

    /** What the renderings make of a value in the lake, here of the value before it gets there. */
    private static @Nullable String text(Object value, SourceColumn column) {
        if (value instanceof LocalDate date) {
            return Long.toString(date.toEpochDay());
        }
        if (value instanceof LocalDateTime time) {
            return micros(time.toInstant(ZoneOffset.UTC));
        }
        if (value instanceof Instant instant) {
            return micros(instant);
        }
        if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        if (value instanceof Float number) {
            return LakeFunctions.floatBits(number);
        }
        if (value instanceof Double number) {
            return LakeFunctions.doubleBits(number);
        }
        if (column.mask().isPresent()) {
            return value.toString();
        }
        boolean decimal = value instanceof BigDecimal || column.type().name().equals("numeric");
        return decimal ? LakeFunctions.number(value.toString()) : value.toString();
    }

    private static String micros(Instant instant) {
        return Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, instant));
    }
}
