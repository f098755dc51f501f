package dev.sluice.schemas.wire;

import dev.sluice.schemas.wire.Envelope.Op;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where the parts of change events of one schema stand in their bytes. Finding them walks over the whole value, which proves that
 * it can be decoded; what nobody asks for, the source block above all, is never decoded. Thread-safe.
 */
public final class EnvelopeShape {

    /** Stands for a part that is null, or that the schema does not have. */
    private static final int NOWHERE = -1;

    private final Shape[] fields;
    private final Choice op;
    private final Choice after;
    private final @Nullable Choice before;
    private final @Nullable CommitTime commitTime;

    private EnvelopeShape(Schema schema, Choice op, Choice after) {
        this.fields = schema.getFields().stream()
                .map(field -> Shapes.of(field.schema()))
                .toArray(Shape[]::new);
        this.op = op;
        this.after = after;
        this.before = ofSameRows(Choice.find(schema, Envelope.BEFORE, Schema.Type.RECORD), after);
        this.commitTime = CommitTime.of(schema);
    }

    private static @Nullable Choice ofSameRows(@Nullable Choice before, Choice after) {
        return before != null && before.schema().equals(after.schema()) ? before : null;
    }

    /** Empty when the schema is not that of a change event. */
    public static Optional<EnvelopeShape> of(Schema schema) {
        if (schema.getType() != Schema.Type.RECORD) {
            return Optional.empty();
        }
        @Nullable Choice op = Choice.find(schema, Envelope.OP, Schema.Type.STRING);
        @Nullable Choice after = Choice.find(schema, Envelope.AFTER, Schema.Type.RECORD);
        return op == null || after == null ? Optional.empty() : Optional.of(new EnvelopeShape(schema, op, after));
    }

    /** The schema of a table's rows within that of its change events; empty when it is another's. */
    public static Optional<Schema> rows(Schema envelope) {
        return of(envelope).map(EnvelopeShape::rows);
    }

    /** The schema of the rows before and after a change. */
    public Schema rows() {
        return after.schema();
    }

    /**
     * Finds the parts of a value.
     *
     * @param at where the value begins; it ends with the bytes
     * @throws Misfit when the bytes are not what the schema says, or some are left over
     */
    public Parts parts(byte[] bytes, int at) throws Misfit {
        int opAt = NOWHERE;
        int afterAt = NOWHERE;
        int beforeAt = NOWHERE;
        int sourceAt = NOWHERE;
        int next = at;
        for (int i = 0; i < fields.length; i++) {
            int start = next;
            next = fields[i].skip(bytes, start);
            if (i == op.field()) {
                opAt = op.at(bytes, start);
            } else if (i == after.field()) {
                afterAt = after.at(bytes, start);
            } else if (before != null && i == before.field()) {
                beforeAt = before.at(bytes, start);
            } else if (commitTime != null && i == commitTime.field()) {
                sourceAt = start;
            }
        }
        if (next != bytes.length) {
            throw new Misfit((bytes.length - next) + " bytes are left over");
        }
        return new Parts(
                opAt < 0 ? null : text(bytes, opAt),
                beforeAt,
                afterAt,
                commitTime == null || sourceAt < 0 ? OptionalLong.empty() : commitTime.read(bytes, sourceAt));
    }

    private static String text(byte[] bytes, int at) throws Misfit {
        int start = Varint.skipLong(bytes, at);
        return new String(bytes, start, (int) Varint.read(bytes, at), StandardCharsets.UTF_8);
    }

    /**
     * What a value has, and where.
     *
     * @param code what the change did, by Debezium's letter; null when the value does not say
     * @param before where the row before the change begins; negative when the value does not have it
     * @param after where the row after the change begins; negative when the value does not have it
     * @param commitTimeMs when the source committed it, milliseconds since the epoch; empty when the value does not say
     */
    public record Parts(@Nullable String code, int before, int after, OptionalLong commitTimeMs) {

        /** Empty when the value does not say, or its letter is none that Debezium documents. */
        public Optional<Op> op() {
            return code == null ? Optional.empty() : Op.of(code);
        }

        public boolean hasBefore() {
            return before >= 0;
        }

        public boolean hasAfter() {
            return after >= 0;
        }
    }

    /**
     * A field that may be a union.
     *
     * @param field position in its record
     * @param isUnion whether the wanted type is one of several
     * @param branch of the union that is wanted; of no meaning when there is none
     * @param schema of what is wanted
     */
    private record Choice(int field, boolean isUnion, int branch, Schema schema) {

        /** The field that holds something of a type; null when the schema has none. */
        static @Nullable Choice find(Schema schema, String name, Schema.Type type) {
            Schema.@Nullable Field field = schema.getField(name);
            int branch = field == null ? NOWHERE : branch(field.schema(), type);
            if (field == null || branch < 0) {
                return null;
            }
            boolean isUnion = field.schema().getType() == Schema.Type.UNION;
            Schema wanted = isUnion ? field.schema().getTypes().get(branch) : field.schema();
            return new Choice(field.pos(), isUnion, branch, wanted);
        }

        private static int branch(Schema schema, Schema.Type type) {
            if (schema.getType() != Schema.Type.UNION) {
                return schema.getType() == type ? 0 : NOWHERE;
            }
            List<Schema> types = schema.getTypes();
            for (int i = 0; i < types.size(); i++) {
                if (types.get(i).getType() == type) {
                    return i;
                }
            }
            return NOWHERE;
        }

        /** Where the wanted value begins; negative when the field holds another. */
        int at(byte[] bytes, int start) throws Misfit {
            if (!isUnion) {
                return start;
            }
            return Varint.read(bytes, start) == branch ? Varint.skipInt(bytes, start) : NOWHERE;
        }
    }

    /**
     * Where the source's commit time stands.
     *
     * @param source the envelope's field
     * @param ahead what stands ahead of the time in it
     * @param time the time itself
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record CommitTime(Choice source, Shape[] ahead, Choice time) {

        static @Nullable CommitTime of(Schema envelope) {
            @Nullable Choice source = Choice.find(envelope, Envelope.SOURCE, Schema.Type.RECORD);
            @Nullable
            Choice time = source == null ? null : Choice.find(source.schema(), Envelope.SOURCE_TS_MS, Schema.Type.LONG);
            if (source == null || time == null) {
                return null;
            }
            Shape[] ahead = source.schema().getFields().stream()
                    .limit(time.field())
                    .map(field -> Shapes.of(field.schema()))
                    .toArray(Shape[]::new);
            return new CommitTime(source, ahead, time);
        }

        int field() {
            return source.field();
        }

        /** The bytes have been walked over already. */
        OptionalLong read(byte[] bytes, int start) throws Misfit {
            int at = source.at(bytes, start);
            if (at < 0) {
                return OptionalLong.empty();
            }
            for (Shape each : ahead) {
                at = each.skip(bytes, at);
            }
            int timeAt = time.at(bytes, at);
            return timeAt < 0 ? OptionalLong.empty() : OptionalLong.of(Varint.read(bytes, timeAt));
        }
    }
}
