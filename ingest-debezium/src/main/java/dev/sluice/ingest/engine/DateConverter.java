package dev.sluice.ingest.engine;

import io.debezium.connector.postgresql.PostgresValueConverter;
import io.debezium.spi.converter.CustomConverter;
import io.debezium.spi.converter.RelationalColumn;
import io.debezium.time.Date;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.jspecify.annotations.Nullable;

import java.time.LocalDate;
import java.util.Properties;

/**
 * Dates as Debezium writes them from the log: days since 1970-01-01, the infinities by days that no date of PostgreSQL
 * reaches. From a snapshot Debezium would write the infinities as some day of an overflow. Named to Debezium, which makes
 * the instance.
 */
public final class DateConverter implements CustomConverter<SchemaBuilder, RelationalColumn> {

    private static final int INFINITY = (int) PostgresValueConverter.POSITIVE_INFINITY_LOCAL_DATE.toEpochDay();
    private static final int MINUS_INFINITY = (int) PostgresValueConverter.NEGATIVE_INFINITY_LOCAL_DATE.toEpochDay();

    /** Milliseconds by which the JDBC driver says infinity: its {@code PGStatement.DATE_POSITIVE_INFINITY}. */
    private static final long DRIVER_INFINITY = 9223372036825200000L;

    private static final long DRIVER_MINUS_INFINITY = -9223372036832400000L;

    @Override
    public void configure(Properties properties) {}

    @Override
    public void converterFor(RelationalColumn column, ConverterRegistration<SchemaBuilder> registration) {
        if (!column.typeName().equals("date")) {
            return;
        }
        @Nullable Integer absent = column.isOptional() ? null : Integer.valueOf(0);
        registration.register(Date.builder(), data -> data == null ? absent : Integer.valueOf(days(data)));
    }

    private static int days(Object data) {
        if (data instanceof java.sql.Date date) {
            if (date.getTime() == DRIVER_INFINITY) {
                return INFINITY;
            }
            if (date.getTime() == DRIVER_MINUS_INFINITY) {
                return MINUS_INFINITY;
            }
            return Math.toIntExact(date.toLocalDate().toEpochDay());
        }
        if (data instanceof LocalDate date) {
            return date.equals(LocalDate.MAX)
                    ? INFINITY
                    : date.equals(LocalDate.MIN) ? MINUS_INFINITY : Math.toIntExact(date.toEpochDay());
        }
        if (data instanceof Number days) {
            return days.intValue();
        }
        return Math.toIntExact(LocalDate.parse(data.toString()).toEpochDay());
    }
}
