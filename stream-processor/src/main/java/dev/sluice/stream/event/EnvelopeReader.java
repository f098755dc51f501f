package dev.sluice.stream.event;

import dev.sluice.schemas.wire.Envelope;
import dev.sluice.schemas.wire.Envelope.Op;
import dev.sluice.schemas.wire.Misfit;
import dev.sluice.schemas.wire.Shape;
import dev.sluice.schemas.wire.Shapes;
import dev.sluice.schemas.wire.Varint;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** Reads values written with one schema, which is that of a change event or of something else. */
interface EnvelopeReader {

    ChangeEvent read(byte[] bytes, int at, Set<String> unavailable) throws Misfit, Undecodable;

    static EnvelopeReader of(Schema schema) {
        if (schema.getType() == Schema.Type.RECORD) {
            Choice op = Choice.find(schema, Envelope.OP, Schema.Type.STRING);
            Choice after = Choice.find(schema, Envelope.AFTER, Schema.Type.RECORD);
            if (op != null && after != null) {
                return new OfChanges(schema, op, after);
            }
        }
        return (bytes, at, unavailable) -> {
            throw new Undecodable(
                    Undecodable.NOT_A_CHANGE_EVENT,
                    "Schema " + schema.getFullName() + " is not that of a change event");
        };
    }

    /** Which branch of a union has the type, 0 when the schema itself has it, -1 when none has. */
    private static int branch(Schema schema, Schema.Type type) {
        if (schema.getType() != Schema.Type.UNION) {
            return schema.getType() == type ? 0 : -1;
        }
        List<Schema> types = schema.getTypes();
        for (int i = 0; i < types.size(); i++) {
            if (types.get(i).getType() == type) {
                return i;
            }
        }
        return -1;
    }

    /**
     * A field that may be a union.
     *
     * @param field position in its record
     * @param branch of the union that is wanted, ignored when there is no union
     * @param schema of what is wanted
     */
    record Choice(int field, boolean union, int branch, Schema schema) {

        /** The field that holds something of a type; null when the schema has none. */
        static @Nullable Choice find(Schema schema, String name, Schema.Type type) {
            Schema.Field field = schema.getField(name);
            int branch = field == null ? -1 : EnvelopeReader.branch(field.schema(), type);
            if (field == null || branch < 0) {
                return null;
            }
            boolean union = field.schema().getType() == Schema.Type.UNION;
            Schema wanted = union ? field.schema().getTypes().get(branch) : field.schema();
            return new Choice(field.pos(), union, branch, wanted);
        }

        /** Where the wanted value begins, -1 when the field holds another. */
        int at(byte[] bytes, int start) throws Misfit {
            if (!union) {
                return start;
            }
            return Varint.read(bytes, start) == branch ? Varint.skipInt(bytes, start) : -1;
        }
    }

    /** Values that are change events. */
    final class OfChanges implements EnvelopeReader {

        private final Shape[] fields;
        private final Choice op;
        private final Choice after;
        private final @Nullable Choice before;
        private final @Nullable CommitTime commitTime;
        private final RowReader rowsBefore;
        private final RowReader rowsAfter;

        private OfChanges(Schema schema, Choice op, Choice after) {
            this.fields =
                    schema.getFields().stream().map(f -> Shapes.of(f.schema())).toArray(Shape[]::new);
            this.op = op;
            this.after = after;
            this.before = ofSameRows(Choice.find(schema, Envelope.BEFORE, Schema.Type.RECORD), after);
            this.commitTime = CommitTime.of(schema);
            this.rowsBefore = new RowReader(after.schema());
            this.rowsAfter = new RowReader(after.schema());
        }

        private static @Nullable Choice ofSameRows(@Nullable Choice before, Choice after) {
            return before != null && before.schema().equals(after.schema()) ? before : null;
        }

        @Override
        public ChangeEvent read(byte[] bytes, int at, Set<String> unavailable) throws Misfit, Undecodable {
            int opAt = -1;
            int afterAt = -1;
            int beforeAt = -1;
            OptionalLong committed = OptionalLong.empty();
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
                    committed = commitTime.read(bytes, start);
                }
            }
            if (next != bytes.length) {
                throw new Misfit((bytes.length - next) + " bytes are left over");
            }
            Op what = op(bytes, opAt);
            boolean leavesRow = what == Op.READ || what == Op.CREATE || what == Op.UPDATE;
            if (leavesRow && afterAt < 0) {
                throw new Undecodable(
                        Undecodable.NOT_A_CHANGE_EVENT, "Operation " + what.code() + " has no row after it");
            }
            return new ChangeEvent(
                    what,
                    after.schema(),
                    beforeAt < 0 ? null : rowsBefore.at(bytes, beforeAt, Set.of()),
                    leavesRow ? rowsAfter.at(bytes, afterAt, unavailable) : null,
                    committed);
        }

        private static Op op(byte[] bytes, int at) throws Misfit, Undecodable {
            if (at < 0) {
                throw new Undecodable(Undecodable.NOT_A_CHANGE_EVENT, "The operation is null");
            }
            int start = Varint.skipLong(bytes, at);
            int length = (int) Varint.read(bytes, at);
            return Op.of(new String(bytes, start, length, StandardCharsets.UTF_8))
                    .orElseThrow(() -> new Undecodable(
                            Undecodable.NOT_A_CHANGE_EVENT, "The operation is none of a change event's"));
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
    record CommitTime(Choice source, Shape[] ahead, Choice time) {

        static @Nullable CommitTime of(Schema envelope) {
            Choice source = Choice.find(envelope, Envelope.SOURCE, Schema.Type.RECORD);
            Choice time = source == null ? null : Choice.find(source.schema(), Envelope.SOURCE_TS_MS, Schema.Type.LONG);
            if (source == null || time == null) {
                return null;
            }
            Shape[] ahead = source.schema().getFields().stream()
                    .limit(time.field())
                    .map(f -> Shapes.of(f.schema()))
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
