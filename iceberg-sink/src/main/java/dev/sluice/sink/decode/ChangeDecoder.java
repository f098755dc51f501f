package dev.sluice.sink.decode;

import dev.sluice.schemas.position.Mark;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.wire.Envelope;
import dev.sluice.schemas.wire.EnvelopeShape;
import dev.sluice.schemas.wire.Headers;
import dev.sluice.schemas.wire.Misfit;
import dev.sluice.schemas.wire.NotWireFormat;
import dev.sluice.schemas.wire.SchemaRegistry;
import dev.sluice.schemas.wire.Shape;
import dev.sluice.schemas.wire.Shapes;
import dev.sluice.schemas.wire.UnknownSchema;
import dev.sluice.schemas.wire.WireFormat;
import dev.sluice.sink.plan.Change;
import dev.sluice.sink.plan.IncompatibleSchema;
import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeColumn;
import dev.sluice.sink.plan.LakeMetadata;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.RowImage;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Decodes the records of one table's topic. One bad record is one dead letter; only what concerns the table as a whole
 * (a schema that can't land, a registry that doesn't answer) is thrown.
 *
 * <p>Not thread-safe: each table has its own.
 */
public final class ChangeDecoder {

    /** In place of a schema's id, of rows without a key. */
    private static final int NO_KEY = -1;

    private final SchemaRegistry registry;
    private final DeletedRows deletedRows;
    private final UnaryOperator<String> lakeNames;
    private final Map<Integer, KeySchema> keySchemas = new HashMap<>();
    private final Map<Integer, ValueSchema> valueSchemas = new HashMap<>();
    private @Nullable BinaryDecoder reused;

    /** A key is walked over before it is read: Avro allocates whatever length garbage gives. */
    private record KeySchema(Shape shape, GenericDatumReader<GenericRecord> reader, RowReader row) {
        static KeySchema of(Schema schema, UnaryOperator<String> lakeNames) {
            return new KeySchema(Shapes.of(schema), new GenericDatumReader<>(schema), new RowReader(schema, lakeNames));
        }
    }

    /** Of a change event only the rows are decoded that are wanted. */
    private record ValueSchema(EnvelopeShape shape, GenericDatumReader<GenericRecord> reader, RowReader row) {
        static ValueSchema of(EnvelopeShape shape, UnaryOperator<String> lakeNames) {
            return new ValueSchema(
                    shape, new GenericDatumReader<>(shape.rows()), new RowReader(shape.rows(), lakeNames));
        }
    }

    /** The pair of schemas that a change was written with. */
    private record Writer(int keySchema, int valueSchema) {}

    /**
     * A decoder of one table's records.
     *
     * @param deletedRows what is wanted of deletes
     * @param lakeNames from a column's name at the source, then or now, to its name in the lake
     */
    public ChangeDecoder(SchemaRegistry registry, DeletedRows deletedRows, UnaryOperator<String> lakeNames) {
        this.lakeNames = lakeNames;
        this.registry = registry;
        this.deletedRows = deletedRows;
    }

    /**
     * Decodes a set of records.
     *
     * @param records of one topic, in any order
     * @throws IncompatibleSchema when the writers' schemas can't be united,
     */
    public Decoded decode(List<RawRecord> records) throws IncompatibleSchema {
        List<Change<RawRecord>> changes = new ArrayList<>(records.size());
        Map<Writer, SourcePosition> writers = new HashMap<>();
        Map<Integer, Mark> marks = new HashMap<>();
        List<Decoded.Rejected> unreadable = new ArrayList<>();
        long filtered = 0;
        for (RawRecord record : records) {
            try {
                byte @Nullable [] mark = record.header(Headers.MARK);
                if (mark != null) {
                    marks.merge(record.partition(), markOf(mark), ChangeDecoder::later);
                } else if (record.value() != null) {
                    Optional<Change<RawRecord>> change = change(record, record.value(), writers);
                    change.ifPresent(changes::add);
                    filtered += change.isPresent() ? 0 : 1;
                }
                // What has neither mark nor value is the tombstone that follows a delete: no row, and no change of its
                // own.
            } catch (Unreadable e) {
                unreadable.add(new Decoded.Rejected(record, e));
            }
        }
        return new Decoded(changes, schemaOf(writers), marks, filtered, unreadable);
    }

    /** Columns of the widest rows that have been seen; 0 before the first. */
    public int columns() {
        return valueSchemas.values().stream()
                .mapToInt(schema -> schema.row().columns().size())
                .max()
                .orElse(0);
    }

    private Optional<Change<RawRecord>> change(RawRecord record, byte[] value, Map<Writer, SourcePosition> writers)
            throws Unreadable, IncompatibleSchema {
        SourcePosition position = positionOf(record);
        int valueId = schemaId(value);
        ValueSchema valueSchema = valueSchema(valueId);
        EnvelopeShape.Parts envelope = parts(valueSchema, value);
        Envelope.Op op = envelope.op().orElseThrow(() -> new Unreadable("The envelope's op is none that is known"));
        long sourceTimeMs = envelope.commitTimeMs().orElse(0);
        if (op == Envelope.Op.MESSAGE) {
            return Optional.empty();
        }
        if (op == Envelope.Op.TRUNCATE) {
            return Optional.of(Change.truncate(record, position, sourceTimeMs));
        }
        byte @Nullable [] key = record.key();
        int keyId = key == null ? NO_KEY : schemaId(key);
        Optional<Key> keyOfRow = key == null ? Optional.empty() : Optional.of(keyOf(key));
        Optional<RowImage> row;
        if (op == Envelope.Op.DELETE) {
            row = deletedRow(value, envelope, valueSchema);
        } else if (envelope.hasAfter()) {
            GenericRecord after = read(valueSchema.reader(), value, envelope.after());
            row = Optional.of(valueSchema.row().row(after, unavailable(record)));
        } else {
            throw new Unreadable("The envelope has no row after the change");
        }
        Change<RawRecord> change = Change.of(record, op, position, sourceTimeMs, keyOfRow, row);
        byte @Nullable [] before = record.header(Headers.MOVED_FROM);
        change = before == null ? change : change.movedFrom(keyOf(before));
        byte @Nullable [] intact = record.header(Headers.MOVED_INTACT);
        change = intact == null ? change : change.movedIntact(names(Headers.MOVED_INTACT, intact));
        writers.merge(new Writer(keyId, valueId), position, (a, b) -> a.isAfter(b) ? b : a);
        return Optional.of(change);
    }

    /** The row before a delete, as far as the source's replica identity tells it. */
    private Optional<RowImage> deletedRow(byte[] value, EnvelopeShape.Parts envelope, ValueSchema schema)
            throws Unreadable {
        return deletedRows == DeletedRows.WITH_VALUES && envelope.hasBefore()
                ? Optional.of(schema.row().row(read(schema.reader(), value, envelope.before()), Set.of()))
                : Optional.empty();
    }

    private Key keyOf(byte[] key) throws Unreadable {
        KeySchema schema = keySchema(schemaId(key));
        try {
            schema.shape().skip(key, WireFormat.HEADER);
        } catch (Misfit e) {
            throw undecodable(e);
        }
        return schema.row().key(read(schema.reader(), key, WireFormat.HEADER));
    }

    private Optional<LakeSchema> schemaOf(Map<Writer, SourcePosition> writers) throws IncompatibleSchema {
        List<Writer> ordered = new ArrayList<>(writers.keySet());
        ordered.sort(Comparator.comparing(writers::get));
        @Nullable LakeSchema united = null;
        for (Writer writer : ordered) {
            LakeSchema one = schemaOf(writer);
            united = united == null ? one : united.union(one);
        }
        return Optional.ofNullable(united);
    }

    private LakeSchema schemaOf(Writer writer) throws IncompatibleSchema {
        List<LakeColumn> columns = Objects.requireNonNull(valueSchemas.get(writer.valueSchema()))
                .row()
                .columns();
        for (LakeColumn column : columns) {
            if (LakeMetadata.isReserved(column.name())) {
                throw new IncompatibleSchema("Column " + column.name() + " has the name of a column that Sluice adds;"
                        + " rename it at the source or leave the table out");
            }
        }
        List<String> key = writer.keySchema() == NO_KEY
                ? List.of()
                : Objects.requireNonNull(keySchemas.get(writer.keySchema()))
                        .row()
                        .names();
        try {
            return LakeSchema.of(columns, key);
        } catch (IllegalArgumentException e) {
            throw new IncompatibleSchema(e.getMessage() + "; the table's key and rows do not belong together");
        }
    }

    private KeySchema keySchema(int id) throws Unreadable {
        @Nullable KeySchema known = keySchemas.get(id);
        if (known != null) {
            return known;
        }
        Schema schema = schema(id);
        try {
            KeySchema fresh = KeySchema.of(schema, lakeNames);
            keySchemas.put(id, fresh);
            return fresh;
        } catch (IllegalArgumentException e) {
            throw new Unreadable(Unreadable.UNDECODABLE, "The key's schema is not a record's", e);
        }
    }

    private ValueSchema valueSchema(int id) throws Unreadable {
        @Nullable ValueSchema known = valueSchemas.get(id);
        if (known != null) {
            return known;
        }
        Schema schema = schema(id);
        ValueSchema fresh = EnvelopeShape.of(schema)
                .map(shape -> ValueSchema.of(shape, lakeNames))
                .orElseThrow(() -> new Unreadable("The value's schema is not that of a change event"));
        valueSchemas.put(id, fresh);
        return fresh;
    }

    private Schema schema(int id) throws Unreadable {
        try {
            return registry.byId(id);
        } catch (UnknownSchema e) {
            throw new Unreadable(Unreadable.UNDECODABLE, "The registry does not know schema " + id, e);
        }
    }

    private static EnvelopeShape.Parts parts(ValueSchema schema, byte[] value) throws Unreadable {
        try {
            return schema.shape().parts(value, WireFormat.HEADER);
        } catch (Misfit e) {
            throw undecodable(e);
        }
    }

    /** Reads a record that begins at {@code at}, and whose bytes have been walked over. */
    private GenericRecord read(GenericDatumReader<GenericRecord> reader, byte[] bytes, int at) throws Unreadable {
        try {
            BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(bytes, at, bytes.length - at, reused);
            reused = decoder;
            return reader.read(null, decoder);
        } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException | ClassCastException e) {
            throw undecodable(e);
        }
    }

    private static Unreadable undecodable(Exception cause) {
        return new Unreadable(Unreadable.UNDECODABLE, "The bytes do not decode with their schema", cause);
    }

    private static int schemaId(byte[] bytes) throws Unreadable {
        try {
            return WireFormat.schemaId(bytes);
        } catch (NotWireFormat e) {
            throw new Unreadable(Unreadable.UNDECODABLE, String.valueOf(e.getMessage()), e);
        }
    }

    private static SourcePosition positionOf(RawRecord record) throws Unreadable {
        byte @Nullable [] position = record.header(Headers.POSITION);
        if (position == null) {
            throw new Unreadable("The record has no source position");
        }
        try {
            return SourcePosition.fromBytes(position);
        } catch (IllegalArgumentException e) {
            throw new Unreadable(Unreadable.UNDECODABLE, "The record's source position is not one", e);
        }
    }

    private static Mark markOf(byte[] bytes) throws Unreadable {
        try {
            return Mark.fromBytes(bytes);
        } catch (IllegalArgumentException e) {
            throw new Unreadable(Unreadable.UNDECODABLE, "The progress mark is not one", e);
        }
    }

    private static Mark later(Mark one, Mark other) {
        return one.position().isAfter(other.position()) || one.timeMs() > other.timeMs() ? one : other;
    }

    private static Set<String> unavailable(RawRecord record) throws Unreadable {
        byte @Nullable [] names = record.header(Headers.UNAVAILABLE);
        return names == null ? Set.of() : names(Headers.UNAVAILABLE, names);
    }

    private static Set<String> names(String header, byte[] value) throws Unreadable {
        try {
            return Headers.names(value);
        } catch (IOException e) {
            throw new Unreadable(Unreadable.UNDECODABLE, "The header " + header + " is no list of columns", e);
        }
    }
}
