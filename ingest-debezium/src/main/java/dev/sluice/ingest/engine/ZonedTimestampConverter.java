package dev.sluice.ingest.engine;

import io.debezium.connector.postgresql.PostgresValueConverter;
import io.debezium.connector.postgresql.connection.DateTimeFormat;
import io.debezium.spi.converter.CustomConverter;
import io.debezium.spi.converter.RelationalColumn;
import io.debezium.time.ZonedTimestamp;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.Oid;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Properties;

/**
 * Timestamps with time zone: ISO 8601 in UTC, letter for letter as Debezium writes them. It makes a formatter for each value, which
 * costs more than all else that is done with the value. Named to Debezium, which makes the instance.
 */
public final class ZonedTimestampConverter implements CustomConverter<SchemaBuilder, RelationalColumn> {

    private static final String EPOCH = "1970-01-01T00:00:00Z";
    private static final int MAX_WIDTH = 9;
    private static final int MAX_YEAR = 9999;

    @Override
    public void configure(Properties properties) {}

    @Override
    public void converterFor(RelationalColumn column, ConverterRegistration<SchemaBuilder> registration) {
        if (column.nativeType() != Oid.TIMESTAMPTZ) {
            return;
        }
        @Nullable Object absent = absent(column);
        // A snapshot's table says the digits of the fraction as scale, the stream's as length.
        int width = column.scale().orElse(column.length().orElse(-1));
        registration.register(ZonedTimestamp.builder(), data -> data == null ? absent : text(data, width));
    }

    /** What stands for a value that a row which must have one does not have: the rows of deletes are such. */
    private static @Nullable Object absent(RelationalColumn column) {
        if (column.isOptional()) {
            return null;
        }
        @Nullable Object byDefault = column.hasDefaultValue() ? column.defaultValue() : null;
        return byDefault == null ? EPOCH : byDefault;
    }

    /** From the log comes a time, from the snapshot a text of PostgreSQL's; a default has been converted before. */
    static String text(Object data, int width) {
        if (data instanceof OffsetDateTime time) {
            return text(time, width);
        }
        String text = data.toString();
        boolean converted = text.indexOf('T') >= 0;
        return converted || isInfinite(text)
                ? text
                : text(
                        DateTimeFormat.get()
                                .timestampWithTimeZoneToOffsetDateTime(text)
                                .withOffsetSameInstant(ZoneOffset.UTC),
                        width);
    }

    private static boolean isInfinite(String text) {
        return text.equals(PostgresValueConverter.POSITIVE_INFINITY_TIMESTAMP_PG_STRING)
                || text.equals(PostgresValueConverter.NEGATIVE_INFINITY_TIMESTAMP_PG_STRING);
    }

    private static String text(OffsetDateTime time, int width) {
        if (time.equals(PostgresValueConverter.POSITIVE_INFINITY_OFFSET_DATE_TIME)) {
            return PostgresValueConverter.POSITIVE_INFINITY_TIMESTAMP_PG_STRING;
        }
        if (time.equals(PostgresValueConverter.NEGATIVE_INFINITY_OFFSET_DATE_TIME)) {
            return PostgresValueConverter.NEGATIVE_INFINITY_TIMESTAMP_PG_STRING;
        }
        boolean usual = time.getYear() >= 0
                && time.getYear() <= MAX_YEAR
                && width > 0
                && width <= MAX_WIDTH
                && time.getOffset().equals(ZoneOffset.UTC);
        return usual ? iso(time, width) : ZonedTimestamp.toIsoString(time.toZonedDateTime(), null, width);
    }

    private static String iso(OffsetDateTime time, int width) {
        char[] text = new char[21 + width];
        digits(text, 0, 4, time.getYear());
        text[4] = '-';
        digits(text, 5, 2, time.getMonthValue());
        text[7] = '-';
        digits(text, 8, 2, time.getDayOfMonth());
        text[10] = 'T';
        digits(text, 11, 2, time.getHour());
        text[13] = ':';
        digits(text, 14, 2, time.getMinute());
        text[16] = ':';
        digits(text, 17, 2, time.getSecond());
        text[19] = '.';
        int fraction = time.getNano();
        for (int i = width; i < MAX_WIDTH; i++) {
            fraction /= 10;
        }
        digits(text, 20, width, fraction);
        text[20 + width] = 'Z';
        return new String(text);
    }

    private static void digits(char[] text, int from, int count, int number) {
        int rest = number;
        for (int i = from + count - 1; i >= from; i--) {
            text[i] = (char) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
