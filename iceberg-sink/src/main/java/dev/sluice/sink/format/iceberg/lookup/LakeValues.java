package dev.sluice.sink.format.iceberg.lookup;

import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.spark.sql.catalyst.util.DateTimeUtils;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Values in their three shapes: as a plan holds them (Spark's external types), as records of Iceberg hold them, and as
 * Iceberg compares them in bounds and expressions.
 */
final class LakeValues {

    private LakeValues() {}

    /** A plan's value for a record. */
    static @Nullable Object generic(@Nullable Object value, Type type) {
        if (value == null) {
            return null;
        }
        return switch (type.typeId()) {
            case TIMESTAMP -> value instanceof Instant instant ? instant.atOffset(ZoneOffset.UTC) : value;
            case DECIMAL -> ((BigDecimal) value).setScale(((Types.DecimalType) type).scale());
            case BINARY -> ByteBuffer.wrap((byte[]) value);
            case LIST -> {
                List<@Nullable Object> list = new ArrayList<>();
                ((Iterable<?>) value)
                        .forEach(
                                each -> list.add(generic(each, type.asListType().elementType())));
                yield list;
            }
            case MAP -> {
                Map<Object, @Nullable Object> map = new LinkedHashMap<>();
                ((Map<?, ?>) value)
                        .forEach(
                                (k, v) -> map.put(k, generic(v, type.asMapType().valueType())));
                yield map;
            }
            default -> value;
        };
    }

    /** A record's value for a plan. */
    static @Nullable Object external(@Nullable Object value, Type type) {
        if (value == null) {
            return null;
        }
        return switch (type.typeId()) {
            case TIMESTAMP -> value instanceof OffsetDateTime time ? time.toInstant() : value;
            case STRING -> value.toString();
            case BINARY -> {
                ByteBuffer buffer = ((ByteBuffer) value).duplicate();
                byte[] bytes = new byte[buffer.remaining()];
                buffer.get(bytes);
                yield bytes;
            }
            case LIST -> {
                List<@Nullable Object> list = new ArrayList<>();
                ((List<?>) value)
                        .forEach(each ->
                                list.add(external(each, type.asListType().elementType())));
                yield list;
            }
            case MAP -> {
                Map<Object, @Nullable Object> map = new LinkedHashMap<>();
                ((Map<?, ?>) value)
                        .forEach((k, v) -> map.put(
                                k.toString(), external(v, type.asMapType().valueType())));
                yield map;
            }
            default -> value;
        };
    }

    /** A plan's value for bounds and expressions. */
    static Object internal(Object value, Type type) {
        return switch (type.typeId()) {
            case DATE -> (int) ((LocalDate) value).toEpochDay();
            case TIMESTAMP ->
                value instanceof Instant instant
                        ? DateTimeUtils.instantToMicros(instant)
                        : DateTimeUtils.localDateTimeToMicros((LocalDateTime) value);
            case DECIMAL -> ((BigDecimal) value).setScale(((Types.DecimalType) type).scale());
            case BINARY -> ByteBuffer.wrap((byte[]) value);
            default -> value;
        };
    }
}
