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
 * Times of day with an offset, as Debezium writes them: ISO 8601 in UTC. From a snapshot, Debezium itself fails at 24:00
 * with an offset and at an offset with seconds, both of which PostgreSQL takes. Named to Debezium, which makes the instance.
 */
public final class ZonedTimeConverter implements CustomConverter<SchemaBuilder, RelationalColumn> {

    private static final String MIDNIGHT = "00:00:00Z";
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

    /** From the snapshot comes a text, from the log a time. */
    private static String utc(Object data) {
        if (data instanceof OffsetTime time) {
            return utc(time);
        }
        Matcher text = TIMETZ.matcher(data.toString());
        return text.matches() ? utc(text.group(1), text.group(2)) : data.toString();
    }

    /** The end of a day is the beginning of the next: Debezium can't tell them apart in the log. */
    static String utc(String time, String offset) {
        LocalTime local = time.equals("24:00:00") ? LocalTime.MIDNIGHT : LocalTime.parse(time);
        return utc(OffsetTime.of(local, ZoneOffset.of(offset)));
    }

    private static String utc(OffsetTime time) {
        return DateTimeFormatter.ISO_LOCAL_TIME.format(
                        time.withOffsetSameInstant(ZoneOffset.UTC).toLocalTime()) + "Z";
    }
}
