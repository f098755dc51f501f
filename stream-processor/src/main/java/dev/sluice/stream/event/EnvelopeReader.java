package dev.sluice.stream.event;

import dev.sluice.schemas.wire.Envelope;
import dev.sluice.schemas.wire.Envelope.Op;
import org.apache.avro.Schema;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** Reads values written with one schema, which is that of a change event or of something else. */
interface EnvelopeReader {

    ChangeEvent read(byte[] bytes, int at, Set<String> unavailable) throws Misfit, Undecodable;

    static EnvelopeReader of(Schema schema) {
        if (schema.getType() == Schema.Type.RECORD) {
            Schema.Field op = schema.getField(Envelope.OP);
            Schema.Field after = schema.getField(Envelope.AFTER);
            if (op != null && after != null) {
                int text = branch(op.schema(), Schema.Type.STRING);
                int row = branch(after.schema(), Schema.Type.RECORD);
                if (text >= 0 && row >= 0) {
                    return new OfChanges(schema, op, text, after, row);
                }
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

    /** Values that are change events. */
    final class OfChanges implements EnvelopeReader {

        private final Shape[] fields;
        private final Choice op;
        private final Choice after;
        private final RowReader rows;

        /**
         * A field that may be a union.
         *
         * @param field position in the envelope
         * @param branch of the union that is wanted, ignored when there is no union
         */
        private record Choice(int field, boolean union, int branch) {

            static Choice of(Schema.Field field, int branch) {
                return new Choice(field.pos(), field.schema().getType() == Schema.Type.UNION, branch);
            }

            /** Where the wanted value begins, -1 when the field holds another. */
            int at(byte[] bytes, int start) throws Misfit {
                if (!union) {
                    return start;
                }
                return Varint.read(bytes, start) == branch ? Varint.skipInt(bytes, start) : -1;
            }
        }

        private OfChanges(Schema schema, Schema.Field op, int text, Schema.Field after, int row) {
            this.fields =
                    schema.getFields().stream().map(f -> Shapes.of(f.schema())).toArray(Shape[]::new);
            this.op = Choice.of(op, text);
            this.after = Choice.of(after, row);
            this.rows =
                    new RowReader(this.after.union() ? after.schema().getTypes().get(row) : after.schema());
        }

        @Override
        public ChangeEvent read(byte[] bytes, int at, Set<String> unavailable) throws Misfit, Undecodable {
            int opAt = -1;
            int afterAt = -1;
            int next = at;
            for (int i = 0; i < fields.length; i++) {
                int start = next;
                next = fields[i].skip(bytes, start);
                if (i == op.field()) {
                    opAt = op.at(bytes, start);
                } else if (i == after.field()) {
                    afterAt = after.at(bytes, start);
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
            return new ChangeEvent(what, afterAt < 0 ? NoRow.INSTANCE : rows.at(bytes, afterAt, unavailable));
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
}
