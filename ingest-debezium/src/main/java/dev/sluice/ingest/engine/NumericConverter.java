package dev.sluice.ingest.engine;

import io.debezium.connector.postgresql.UnchangedToastedReplicationMessageColumn;
import io.debezium.data.SpecialValueDecimal;
import io.debezium.data.VariableScaleDecimal;
import io.debezium.spi.converter.CustomConverter;
import io.debezium.spi.converter.RelationalColumn;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.util.Properties;
import java.util.function.Function;

/**
 * Numerics as Debezium's precise mode writes them, except that a value without a decimal form (NaN, the infinities) and
 * an unchanged TOASTed one are marked and not thrown at: an exception here would end the engine, and again at the next
 * start. Named to Debezium, which makes the instance.
 */
public final class NumericConverter implements CustomConverter<SchemaBuilder, RelationalColumn> {

    /** Lengths that the driver reports of a numeric without precision. */
    private static final int NO_PRECISION = 131089;

    // Found again by identity: no row holds these very objects.
    private static final BigDecimal UNAVAILABLE = new BigDecimal("0");
    private static final BigDecimal UNREADABLE = new BigDecimal("0");
    private static final byte[] UNAVAILABLE_BYTES = {0};
    private static final byte[] UNREADABLE_BYTES = {0};

    @Override
    public void configure(Properties properties) {}

    @Override
    public void converterFor(RelationalColumn column, ConverterRegistration<SchemaBuilder> registration) {
        if (!column.typeName().equals("numeric")) {
            return;
        }
        int precision = column.length().orElse(0);
        int scale = column.scale().orElse(0);
        if ((precision == 0 || precision == NO_PRECISION) && scale == 0) {
            anyScale(column, registration);
        } else {
            fixedScale(column, precision, scale, registration);
        }
    }

    private static void fixedScale(
            RelationalColumn column, int precision, int scale, ConverterRegistration<SchemaBuilder> registration) {
        @Nullable BigDecimal absent = column.isOptional() ? null : BigDecimal.ZERO.setScale(scale);
        registration.register(
                Decimal.builder(scale).parameter("connect.decimal.precision", Integer.toString(precision)),
                data -> data == null
                        ? absent
                        : fold(data, UNAVAILABLE, UNREADABLE, decimal -> decimal.setScale(scale)));
    }

    private static void anyScale(RelationalColumn column, ConverterRegistration<SchemaBuilder> registration) {
        if (column.hasDefaultValue()) {
            // The default would be part of the schema that each value has to carry; Debezium's own way is left to it.
            return;
        }
        SchemaBuilder builder = VariableScaleDecimal.builder();
        Schema schema = column.isOptional()
                ? VariableScaleDecimal.builder().optional().build()
                : VariableScaleDecimal.builder().build();
        @Nullable Struct absent = column.isOptional() ? null : struct(schema, new byte[] {0}, 0);
        registration.register(
                builder,
                data -> data == null
                        ? absent
                        : fold(
                                data,
                                struct(schema, UNAVAILABLE_BYTES, 0),
                                struct(schema, UNREADABLE_BYTES, 0),
                                decimal -> anyScale(schema, decimal)));
    }

    private static Struct anyScale(Schema schema, BigDecimal decimal) {
        BigDecimal stripped = decimal.stripTrailingZeros();
        BigDecimal value = stripped.scale() < 0 ? stripped.setScale(0) : stripped;
        return struct(schema, value.unscaledValue().toByteArray(), value.scale());
    }

    private static Struct struct(Schema schema, byte[] unscaled, int scale) {
        return new Struct(schema)
                .put(VariableScaleDecimal.VALUE_FIELD, unscaled)
                .put(VariableScaleDecimal.SCALE_FIELD, scale);
    }

    private static <T> T fold(Object data, T unavailable, T unreadable, Function<BigDecimal, T> readable) {
        if (UnchangedToastedReplicationMessageColumn.isUnchangedToastedValue(data)) {
            return unavailable;
        }
        try {
            if (data instanceof SpecialValueDecimal special) {
                return special.getDecimalValue().map(readable).orElse(unreadable);
            }
            return readable.apply(data instanceof BigDecimal decimal ? decimal : new BigDecimal(data.toString()));
        } catch (ArithmeticException | NumberFormatException e) {
            return unreadable;
        }
    }

    static boolean isUnavailable(Object value) {
        return is(value, UNAVAILABLE, UNAVAILABLE_BYTES);
    }

    static boolean isUnreadable(Object value) {
        return is(value, UNREADABLE, UNREADABLE_BYTES);
    }

    @SuppressWarnings("ReferenceEquality") // the mark is the very object
    private static boolean is(Object value, BigDecimal decimal, byte[] bytes) {
        if (value instanceof Struct struct) {
            return struct.getWithoutDefault(VariableScaleDecimal.VALUE_FIELD) == bytes;
        }
        return value == decimal;
    }
}
