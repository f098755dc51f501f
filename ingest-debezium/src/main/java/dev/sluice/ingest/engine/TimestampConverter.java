package dev.sluice.ingest.engine;

import io.debezium.connector.postgresql.PostgresValueConverter;
import io.debezium.connector.postgresql.connection.DateTimeFormat;
import io.debezium.spi.converter.CustomConverter;
import io.debezium.spi.converter.RelationalColumn;
import io.debezium.time.MicroTimestamp;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.Oid;

import java.time.Instant;
import java.util.Properties;

/**
 * Timestamps without zone: microseconds since 1970, as Debezium writes them, except that those beyond 64 bits
 * (PostgreSQL's last 29 years, from 294247 on) are marked and not thrown at: an exception here would end the engine, and
 * again at the next start. Named to Debezium, which makes the instance.
 */
public final class TimestampConverter implements CustomConverter<SchemaBuilder, RelationalColumn> {

    /** Earlier than all of PostgreSQL's timestamps and than what stands for minus infinity. */
    private static final long UNREADABLE = Long.MIN_VALUE;

    private static final long MICROS_PER_SECOND = 1_000_000;

    @Override
    public void configure(Properties properties) {}

    @Override
    public void converterFor(RelationalColumn column, ConverterRegistration<SchemaBuilder> registration) {
        if (column.nativeType() != Oid.TIMESTAMP) {
            return;
        }
        @Nullable Long absent = column.isOptional() ? null : Long.valueOf(0);
        registration.register(MicroTimestamp.builder(), data -> data == null ? absent : Long.valueOf(micros(data)));
    }

    /** From the log comes an instant, from the snapshot a text; a default has been converted before. */
    private static long micros(Object data) {
        if (data instanceof Number micros) {
            return micros.longValue();
        }
        return micros(data instanceof Instant instant ? instant : instant(data.toString()));
    }

    private static Instant instant(String text) {
        return switch (text) {
            case PostgresValueConverter.POSITIVE_INFINITY_TIMESTAMP_PG_STRING ->
                PostgresValueConverter.POSITIVE_INFINITY_INSTANT;
            case PostgresValueConverter.NEGATIVE_INFINITY_TIMESTAMP_PG_STRING ->
                PostgresValueConverter.NEGATIVE_INFINITY_INSTANT;
            default -> DateTimeFormat.get().timestampToInstant(text);
        };
    }

    private static long micros(Instant instant) {
        try {
            return Math.addExact(
                    Math.multiplyExact(instant.getEpochSecond(), MICROS_PER_SECOND), instant.getNano() / 1000);
        } catch (ArithmeticException e) {
            return UNREADABLE;
        }
    }

    static boolean isUnreadable(Object value) {
        return value instanceof Long micros && micros == UNREADABLE;
    }
}
