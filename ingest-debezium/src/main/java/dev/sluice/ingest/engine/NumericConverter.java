package dev.sluice.ingest.engine;

import io.debezium.connector.postgresql.UnchangedToastedReplicationMessageColumn;
import io.debezium.data.SpecialValueDecimal;
import io.debezium.spi.converter.CustomConverter;
import io.debezium.spi.converter.RelationalColumn;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.Oid;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.Properties;

/**
 * Numerics and money. With a precision they are Connect's decimals, as Debezium's precise mode writes them, except that a NaN and an
 * unchanged TOASTed value are marked and not thrown at: an exception here would end the engine, and again at the next
 * start. Without a precision they are the text that PostgreSQL writes, which holds every digit, NaN and the infinities.
 * Named to Debezium, which makes the instance.
 */
public final class NumericConverter implements CustomConverter<SchemaBuilder, RelationalColumn> {

    /** Name of the schema of a numeric that is a text. */
    public static final String NUMERIC_TEXT = "dev.sluice.data.Numeric";

    /** A scale has eleven bits; the driver reports a negative one (PostgreSQL 15 and later) as if it had no sign. */
    private static final int SCALES = 1 << 11;

    private static final int MOST_SCALE = 1000;

    /** Money has 64 bits and, in every locale but a few, two digits after the point; other amounts are marked. */
    private static final int MONEY_PRECISION = 19;

    private static final int MONEY_SCALE = 2;

    /** Lengths that the driver reports of a numeric without precision. */
    private static final int NO_PRECISION = 131089;

    // Found again by identity: no row holds these very objects.
    private static final BigDecimal UNAVAILABLE = new BigDecimal("0");
    private static final BigDecimal UNREADABLE = new BigDecimal("0");

    @Override
    public void configure(Properties properties) {}

    @Override
    public void converterFor(RelationalColumn column, ConverterRegistration<SchemaBuilder> registration) {
        if (column.nativeType() == Oid.MONEY) {
            fixed(column, MONEY_PRECISION, MONEY_SCALE, registration);
            return;
        }
        if (column.nativeType() != Oid.NUMERIC) {
            return;
        }
        int precision = column.length().orElse(0);
        int scale = signed(column.scale().orElse(0));
        if ((precision == 0 || precision == NO_PRECISION) && scale == 0) {
            @Nullable String absent = column.isOptional() ? null : "0";
            registration.register(
                    SchemaBuilder.string().name(NUMERIC_TEXT).version(1), data -> data == null ? absent : text(data));
        } else {
            fixed(column, precision, scale, registration);
        }
    }

    private static void fixed(
            RelationalColumn column, int precision, int scale, ConverterRegistration<SchemaBuilder> registration) {
        @Nullable BigDecimal absent = column.isOptional() ? null : BigDecimal.ZERO.setScale(scale);
        registration.register(
                Decimal.builder(scale).parameter("connect.decimal.precision", Integer.toString(precision)),
                data -> data == null ? absent : decimal(data, scale));
    }

    private static int signed(int scale) {
        return scale > MOST_SCALE ? scale - SCALES : scale;
    }

    private static String text(Object data) {
        if (UnchangedToastedReplicationMessageColumn.isUnchangedToastedValue(data)) {
            return UnavailableValues.PLACEHOLDER;
        }
        if (data instanceof SpecialValueDecimal special) {
            Optional<BigDecimal> decimal = special.getDecimalValue();
            return decimal.isPresent() ? decimal.get().toPlainString() : name(special);
        }
        if (data instanceof Struct struct) {
            // A default, which Debezium has converted in its own way before.
            return io.debezium.data.VariableScaleDecimal.toLogical(struct)
                    .getDecimalValue()
                    .map(BigDecimal::toPlainString)
                    .orElse("NaN");
        }
        return data instanceof BigDecimal decimal ? decimal.toPlainString() : data.toString();
    }

    /** As PostgreSQL writes what is no number. */
    private static String name(SpecialValueDecimal special) {
        double value = special.toDouble();
        return Double.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
    }

    private static BigDecimal decimal(Object data, int scale) {
        if (UnchangedToastedReplicationMessageColumn.isUnchangedToastedValue(data)) {
            return UNAVAILABLE;
        }
        try {
            if (data instanceof SpecialValueDecimal special) {
                return special.getDecimalValue().map(d -> d.setScale(scale)).orElse(UNREADABLE);
            }
            BigDecimal decimal = data instanceof BigDecimal known ? known : new BigDecimal(data.toString());
            return decimal.setScale(scale);
        } catch (ArithmeticException | NumberFormatException e) {
            return UNREADABLE;
        }
    }

    @SuppressWarnings("ReferenceEquality") // the mark is the very object
    static boolean isUnavailable(Object value) {
        return value == UNAVAILABLE;
    }

    @SuppressWarnings("ReferenceEquality") // the mark is the very object
    static boolean isUnreadable(Object value) {
        return value == UNREADABLE;
    }
}
