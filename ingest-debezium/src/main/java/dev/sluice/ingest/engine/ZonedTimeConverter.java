package dev.sluice.ingest.engine;

import io.debezium.spi.converter.CustomConverter;
import io.debezium.spi.converter.RelationalColumn;
import io.debezium.time.ZonedTime;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.Oid;

import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Times of day with an offset, as Debezium writes them: ISO 8601 in UTC. Debezium itself fails at 24:00 with an offset and
 * at an offset with seconds, both of which PostgreSQL takes. Named to Debezium, which makes the instance.
 */
public final class ZonedTimeConverter implements CustomConverter<SchemaBuilder, RelationalColumn> {

    private static final String MIDNIGHT = "00:00:00Z";
    private static final String END_OF_DAY = "24:00:00Z";
    private static final Pattern TIMETZ = Pattern.compile("([0-9:.]+)([+-][0-9:]+)");

    @Override
    public void configure(Properties properties) {}

    @Override
    public void converterFor(RelationalColumn column, ConverterRegistration<SchemaBuilder> registration) {
        if (column.nativeType() != Oid.TIMETZ) {
            return;
        }
        @Nullable String absent = column.isOptional() ? null : MIDNIGHT;
        registration.register(ZonedTime.builder(), data -> data == null ? absent : utc(data));
    }

    private static String utc(Object data) {
        Matcher text = TIMETZ.matcher(data.toString());
        return data instanceof String && text.matches() ? utc(text.group(1), text.group(2)) : data.toString();
    }

    /** The end of the day stays what it is in UTC itself; anywhere else it is some other time there. */
    static String utc(String time, String offset) {
        ZoneOffset zone = ZoneOffset.of(offset);
        boolean endOfDay = time.equals("24:00:00");
        if (endOfDay && zone.equals(ZoneOffset.UTC)) {
            return END_OF_DAY;
        }
        OffsetTime at = OffsetTime.of(endOfDay ? LocalTime.MIDNIGHT : LocalTime.parse(time), zone);
        return DateTimeFormatter.ISO_LOCAL_TIME.format(
                        at.withOffsetSameInstant(ZoneOffset.UTC).toLocalTime()) + "Z";
    }
}
