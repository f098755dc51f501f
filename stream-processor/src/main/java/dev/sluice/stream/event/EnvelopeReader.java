package dev.sluice.stream.event;

import dev.sluice.schemas.wire.Envelope.Op;
import dev.sluice.schemas.wire.EnvelopeShape;
import dev.sluice.schemas.wire.Misfit;
import org.apache.avro.Schema;

import java.util.Set;

/** Reads values written with one schema, which is that of a change event or of something else. */
interface EnvelopeReader {

    ChangeEvent read(byte[] bytes, int at, Set<String> unavailable) throws Misfit, Undecodable;

    static EnvelopeReader of(Schema schema) {
        return EnvelopeShape.of(schema)
                .map(shape -> (EnvelopeReader) new OfChanges(shape))
                .orElseGet(() -> (bytes, at, unavailable) -> {
                    throw new Undecodable(
                            Undecodable.NOT_A_CHANGE_EVENT,
                            "Schema " + schema.getFullName() + " is not that of a change event");
                });
    }

    /** Values that are change events. */
    final class OfChanges implements EnvelopeReader {

        private final EnvelopeShape shape;
        private final RowReader rowsBefore;
        private final RowReader rowsAfter;

        private OfChanges(EnvelopeShape shape) {
            this.shape = shape;
            this.rowsBefore = new RowReader(shape.rows());
            this.rowsAfter = new RowReader(shape.rows());
        }

        @Override
        public ChangeEvent read(byte[] bytes, int at, Set<String> unavailable) throws Misfit, Undecodable {
            EnvelopeShape.Parts parts = shape.parts(bytes, at);
            Op what = op(parts);
            boolean leavesRow = what == Op.READ || what == Op.CREATE || what == Op.UPDATE;
            if (leavesRow && !parts.hasAfter()) {
                throw new Undecodable(
                        Undecodable.NOT_A_CHANGE_EVENT, "Operation " + what.code() + " has no row after it");
            }
            return new ChangeEvent(
                    what,
                    shape.rows(),
                    parts.hasBefore() ? rowsBefore.at(bytes, parts.before(), Set.of()) : null,
                    leavesRow ? rowsAfter.at(bytes, parts.after(), unavailable) : null,
                    parts.commitTimeMs());
        }

        private static Op op(EnvelopeShape.Parts parts) throws Undecodable {
            if (parts.code() == null) {
                throw new Undecodable(Undecodable.NOT_A_CHANGE_EVENT, "The operation is null");
            }
            return parts.op()
                    .orElseThrow(() -> new Undecodable(
                            Undecodable.NOT_A_CHANGE_EVENT, "The operation is none of a change event's"));
        }
    }
}
