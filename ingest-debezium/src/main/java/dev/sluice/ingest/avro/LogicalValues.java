package dev.sluice.ingest.avro;

import org.apache.avro.Schema;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * Connect's own logical types, whose Java values are not those of the type beneath. Every other named type (Debezium's)
 * carries the values of the type beneath.
 */
final class LogicalValues {

    /** What Confluent's converter writes when the column's precision is not known. */
    private static final int PRECISION_UNKNOWN = 64;

    private static final String PRECISION = "connect.decimal.precision";

    private LogicalValues() {}

    /** The logical type's writer, or null when the schema is none of Connect's. */
    static ValueWriter.@Nullable Present writer(org.apache.kafka.connect.data.Schema connect) {
        if (connect.name() == null) {
            return null;
        }
        return switch (connect.name()) {
            case Decimal.LOGICAL_NAME -> decimal(scale(connect));
            case Date.LOGICAL_NAME -> (value, out) -> out.writeInt(Date.fromLogical(connect, (java.util.Date) value));
            case Time.LOGICAL_NAME -> (value, out) -> out.writeInt(Time.fromLogical(connect, (java.util.Date) value));
            case Timestamp.LOGICAL_NAME ->
                (value, out) -> out.writeLong(Timestamp.fromLogical(connect, (java.util.Date) value));
            default -> null;
        };
    }

    private static ValueWriter.Present decimal(int scale) {
        return (value, out) -> out.writeBytes(ByteBuffer.wrap(
                ((BigDecimal) value).setScale(scale).unscaledValue().toByteArray()));
    }

    /** Says the logical type on the Avro schema, in the properties that Avro's specification gives it. */
    static void describe(org.apache.kafka.connect.data.Schema connect, Schema avro) {
        if (connect.name() == null) {
            return;
        }
        switch (connect.name()) {
            case Decimal.LOGICAL_NAME -> {
                avro.addProp("scale", scale(connect));
                avro.addProp("precision", precision(connect));
                avro.addProp("logicalType", "decimal");
            }
            case Date.LOGICAL_NAME -> avro.addProp("logicalType", "date");
            case Time.LOGICAL_NAME -> avro.addProp("logicalType", "time-millis");
            case Timestamp.LOGICAL_NAME -> avro.addProp("logicalType", "timestamp-millis");
            default -> {
                // Debezium's types say what they are by connect.name alone, as Confluent's converter leaves them.
            }
        }
    }

    private static int scale(org.apache.kafka.connect.data.Schema connect) {
        return Integer.parseInt(parameters(connect).getOrDefault(Decimal.SCALE_FIELD, "0"));
    }

    private static int precision(org.apache.kafka.connect.data.Schema connect) {
        String precision = parameters(connect).get(PRECISION);
        return precision == null ? PRECISION_UNKNOWN : Integer.parseInt(precision);
    }

    private static Map<String, String> parameters(org.apache.kafka.connect.data.Schema connect) {
        Map<String, String> parameters = connect.parameters();
        return parameters == null ? Map.of() : parameters;
    }
}
