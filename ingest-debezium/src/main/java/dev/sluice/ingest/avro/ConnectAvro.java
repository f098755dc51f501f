package dev.sluice.ingest.avro;

import dev.sluice.schemas.wire.Envelope;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Translates a Connect schema to Avro after the conventions of Confluent's AvroConverter, so that its users read our
 * topics as they read Debezium's own: optional is a union with null (null first unless there is a default), the
 * Connect name, version and parameters are properties, Connect's logical types are Avro's. What Avro can't name is
 * escaped, with the original name in the property {@value Envelope#NAME_PROPERTY}.
 *
 * <p>One instance translates one schema; records of the same name and structure become one Avro record.
 */
final class ConnectAvro {

    private static final String NO_NAME = "ConnectDefault";

    private final Map<String, org.apache.kafka.connect.data.Schema> connectByName = new HashMap<>();
    private final Map<String, AvroType> recordByName = new HashMap<>();

    private ConnectAvro() {}

    /** The Avro schema of a Connect schema, and the writer of its values. */
    static AvroType translate(org.apache.kafka.connect.data.Schema connect) {
        return new ConnectAvro().type(connect);
    }

    private AvroType type(org.apache.kafka.connect.data.Schema connect) {
        AvroType base = required(connect);
        if (!connect.isOptional()) {
            return base;
        }
        Schema nothing = Schema.create(Schema.Type.NULL);
        ValueWriter writer = base.writer();
        if (AvroDefaults.of(connect) == null) {
            return new AvroType(Schema.createUnion(nothing, base.schema()), optional(writer, 0, 1));
        }
        return new AvroType(Schema.createUnion(base.schema(), nothing), optional(writer, 1, 0));
    }

    private static ValueWriter optional(ValueWriter writer, int nullIndex, int valueIndex) {
        return (value, out) -> {
            if (value == null) {
                out.writeIndex(nullIndex);
            } else {
                out.writeIndex(valueIndex);
                writer.write(value, out);
            }
        };
    }

    private AvroType required(org.apache.kafka.connect.data.Schema connect) {
        return switch (connect.type()) {
            case STRUCT -> record(connect);
            case ARRAY -> array(connect);
            case MAP -> map(connect);
            case INT8 -> small(connect, "int8");
            case INT16 -> small(connect, "int16");
            case INT32 -> described(connect, Schema.Type.INT, (v, out) -> out.writeInt((Integer) v));
            case INT64 -> described(connect, Schema.Type.LONG, (v, out) -> out.writeLong((Long) v));
            case FLOAT32 -> described(connect, Schema.Type.FLOAT, (v, out) -> out.writeFloat((Float) v));
            case FLOAT64 -> described(connect, Schema.Type.DOUBLE, (v, out) -> out.writeDouble((Double) v));
            case BOOLEAN -> described(connect, Schema.Type.BOOLEAN, (v, out) -> out.writeBoolean((Boolean) v));
            case STRING -> described(connect, Schema.Type.STRING, (v, out) -> out.writeString((String) v));
            case BYTES -> described(connect, Schema.Type.BYTES, (v, out) -> out.writeBytes(bytes(v)));
        };
    }

    private AvroType array(org.apache.kafka.connect.data.Schema connect) {
        AvroType element = type(connect.valueSchema());
        return described(connect, Schema.createArray(element.schema()), arrayWriter(element.writer()));
    }

    private AvroType map(org.apache.kafka.connect.data.Schema connect) {
        if (connect.keySchema().type() != org.apache.kafka.connect.data.Schema.Type.STRING) {
            throw new IllegalArgumentException("A map's keys are strings, not " + connect.keySchema());
        }
        AvroType value = type(connect.valueSchema());
        return described(connect, Schema.createMap(value.schema()), mapWriter(value.writer()));
    }

    private static AvroType small(org.apache.kafka.connect.data.Schema connect, String connectType) {
        AvroType type = described(connect, Schema.Type.INT, (v, out) -> out.writeInt(((Number) v).intValue()));
        type.schema().addProp("connect.type", connectType);
        return type;
    }

    private static AvroType described(
            org.apache.kafka.connect.data.Schema connect, Schema.Type type, ValueWriter.Present writer) {
        return described(connect, Schema.create(type), writer);
    }

    private static AvroType described(
            org.apache.kafka.connect.data.Schema connect, Schema avro, ValueWriter.Present writer) {
        if (connect.version() != null) {
            avro.addProp("connect.version", connect.version());
        }
        if (connect.parameters() != null && !connect.parameters().isEmpty()) {
            avro.addProp("connect.parameters", new HashMap<>(connect.parameters()));
        }
        Object value = AvroDefaults.of(connect);
        if (value != null) {
            avro.addProp("connect.default", value);
        }
        if (connect.name() != null) {
            avro.addProp("connect.name", connect.name());
        }
        LogicalValues.describe(connect, avro);
        ValueWriter.Present logical = LogicalValues.writer(connect);
        return new AvroType(avro, ValueWriter.present(logical == null ? writer : logical));
    }

    private AvroType record(org.apache.kafka.connect.data.Schema connect) {
        String name = freeName(connect);
        AvroType known = recordByName.get(name);
        if (known != null) {
            return known;
        }
        connectByName.put(name, connect);
        List<Field> connectFields = connect.fields();
        List<Schema.Field> avroFields = new ArrayList<>(connectFields.size());
        ValueWriter[] writers = new ValueWriter[connectFields.size()];
        for (int i = 0; i < writers.length; i++) {
            Field field = connectFields.get(i);
            AvroType type = type(field.schema());
            avroFields.add(field(field, type.schema()));
            writers[i] = type.writer();
        }
        Schema avro = Schema.createRecord(name, null, null, false, avroFields);
        if (connect.version() != null) {
            avro.addProp("connect.version", connect.version());
        }
        if (connect.name() != null) {
            avro.addProp("connect.name", connect.name());
        }
        AvroType type = new AvroType(avro, ValueWriter.present(struct(connectFields.toArray(new Field[0]), writers)));
        recordByName.put(name, type);
        return type;
    }

    /** The record's name, with a number behind it when another structure of this schema has that name already. */
    private String freeName(org.apache.kafka.connect.data.Schema connect) {
        String wanted = AvroNames.escapeDotted(connect.name() == null ? NO_NAME : connect.name());
        String name = wanted;
        int number = 1;
        while (connectByName.containsKey(name)
                && !connectByName.get(name).fields().equals(connect.fields())) {
            number++;
            name = wanted + "_" + number;
        }
        return name;
    }

    private static Schema.Field field(Field field, Schema type) {
        String name = AvroNames.escape(field.name());
        Object value = AvroDefaults.of(field.schema());
        if (value == null && field.schema().isOptional()) {
            value = JsonProperties.NULL_VALUE;
        }
        Schema.Field avro = new Schema.Field(name, type, null, value);
        if (!name.equals(field.name())) {
            avro.addProp(Envelope.NAME_PROPERTY, field.name());
        }
        return avro;
    }

    private static ValueWriter.Present struct(Field[] fields, ValueWriter[] writers) {
        boolean[] hasDefault = new boolean[fields.length];
        for (int i = 0; i < fields.length; i++) {
            hasDefault[i] = fields[i].schema().defaultValue() != null;
        }
        return (value, out) -> {
            Struct struct = (Struct) value;
            for (int i = 0; i < fields.length; i++) {
                // Struct.get replaces null by the schema's default, which would turn a null of the source into a value.
                Object item = hasDefault[i] ? struct.getWithoutDefault(fields[i].name()) : struct.get(fields[i]);
                writers[i].write(item, out);
            }
        };
    }

    private static ValueWriter.Present arrayWriter(ValueWriter element) {
        return (value, out) -> {
            Collection<?> items = (Collection<?>) value;
            out.writeArrayStart();
            out.setItemCount(items.size());
            for (Object item : items) {
                out.startItem();
                element.write(item, out);
            }
            out.writeArrayEnd();
        };
    }

    private static ValueWriter.Present mapWriter(ValueWriter writer) {
        return (value, out) -> {
            Map<?, ?> entries = (Map<?, ?>) value;
            out.writeMapStart();
            out.setItemCount(entries.size());
            for (Map.Entry<?, ?> entry : entries.entrySet()) {
                out.startItem();
                out.writeString((String) entry.getKey());
                writer.write(entry.getValue(), out);
            }
            out.writeMapEnd();
        };
    }

    private static ByteBuffer bytes(Object value) {
        return value instanceof byte[] array ? ByteBuffer.wrap(array) : ((ByteBuffer) value).duplicate();
    }
}
