package dev.sluice.ingest.engine;

import io.debezium.connector.postgresql.PostgresValueConverter;
import io.debezium.spi.converter.CustomConverter;
import io.debezium.spi.converter.RelationalColumn;
import io.debezium.time.Date;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;
import org.postgresql.core.Oid;

import java.time.LocalDate;
import java.util.Properties;

/**
 * Dates: days since 1970-01-01, the infinities as {@link PostgresDates} says. Debezium's own days for infinity lie before
 * those of every other date, and from a snapshot it would write some day of an overflow. Named to Debezium, which makes
 * the instance.
 */
public final class DateConverter implements CustomConverter<SchemaBuilder, RelationalColumn> {

    @Override
    public void configure(Properties properties) {}

    @Override
    public void converterFor(RelationalColumn column, ConverterRegistration<SchemaBuilder> registration) {
        if (column.nativeType() != Oid.DATE) {
            return;
        }
        @Nullable Integer absent = column.isOptional() ? null : Integer.valueOf(0);
        registration.register(Date.builder(), data -> data == null ? absent : Integer.valueOf(days(data)));
    }

    /**
     * From the log comes a {@link LocalDate}, from the snapshot a text where {@link SnapshotSelects} asks for one. Else it
     * is the driver's date, whose calendar has no days between the 4th and the 15th of October 1582.
     */
    private static int days(Object data) {
        if (data instanceof LocalDate date) {
            return days(date);
        }
        if (data instanceof java.sql.Date date) {
            return date.getTime() == PGStatement.DATE_POSITIVE_INFINITY
                    ? PostgresDates.INFINITY
                    : date.getTime() == PGStatement.DATE_NEGATIVE_INFINITY
                            ? PostgresDates.MINUS_INFINITY
                            : Math.toIntExact(date.toLocalDate().toEpochDay());
        }
        if (data instanceof Number days) {
            return days(LocalDate.ofEpochDay(days.longValue())); // a default, which Debezium has converted before
        }
        return PostgresDates.days(data.toString());
    }

    private static int days(LocalDate date) {
        return date.equals(PostgresValueConverter.POSITIVE_INFINITY_LOCAL_DATE)
                ? PostgresDates.INFINITY
                : date.equals(PostgresValueConverter.NEGATIVE_INFINITY_LOCAL_DATE)
                        ? PostgresDates.MINUS_INFINITY
                        : Math.toIntExact(date.toEpochDay());
    }
}
