package dev.sluice.stream.flow;

import dev.sluice.schemas.letter.AuditRecord.Outcome;
import dev.sluice.schemas.pipeline.LetterPolicy;
import dev.sluice.schemas.position.Mark;
import dev.sluice.schemas.wire.Envelope.Op;
import dev.sluice.schemas.wire.Headers;
import dev.sluice.stream.flow.Judgement.Halted;
import dev.sluice.stream.flow.Judgement.Rejected;
import org.apache.kafka.streams.processor.api.Record;

import java.util.Optional;
import java.util.Set;

/**
 * A record that came by itself, and where it goes. A change of a row that has open letters must not leave the lake with
 * a row that never was: either it makes the letters needless, or it waits with them.
 */
final class Arrival implements Judgement.Routes {

    private final Lane lane;
    private final Record<byte[], Judged> record;
    private final Origin origin;

    Arrival(Lane lane, Record<byte[], Judged> record) {
        this.lane = lane;
        this.record = record;
        this.origin = record.value().origin();
    }

    @Override
    public void change(Op op) {
        if (op == Op.TRUNCATE) {
            lane.settled(lane.ledger().removeFromRows(lane.table(), letter -> true), Outcome.CLOSED, origin);
            lane.pass(record);
            return;
        }
        OpenLetters open = lane.ledger().ofRow(lane.table(), record.key());
        byte[] movedFrom = ChangeHeaders.movedFrom(record.headers());
        if (lane.policy() == LetterPolicy.PARK) {
            park(open, movedFrom == null ? OpenLetters.NONE : lane.ledger().ofRow(lane.table(), movedFrom));
        } else if (op == Op.DELETE) {
            delete(open);
        } else if (movedFrom != null) {
            moved(open, movedFrom);
        } else {
            image(open);
        }
    }

    private void park(OpenLetters open, OpenLetters underFormerKey) {
        OpenLetters ahead = open.isEmpty() ? underFormerKey : open;
        if (ahead.isEmpty()) {
            lane.pass(record);
            return;
        }
        join(
                Letters.PARKED,
                "The row has an open letter, " + lane.id(ahead.first())
                        + ", and the table's later changes wait (letters:" + " park)",
                OpenLetter.Kind.PARKED,
                ahead.first());
    }

    private void delete(OpenLetters open) {
        if (!open.isEmpty()) {
            lane.ledger().removeRow(lane.table(), record.key());
            lane.settled(open, Outcome.CLOSED, origin);
            if (ChangeHeaders.movedTo(record.headers()) != null) {
                lane.ledger().rememberMove(lane.table(), record.key(), open);
                // The other half may be in another partition, where nobody knows these letters: the sink has both.
                record.headers().add(Headers.MOVED_INTACT, Headers.ofNames(open.intact()));
            }
        }
        lane.pass(record);
    }

    /** The second half of a primary-key update: what it left out, the row had under its former key. */
    private void moved(OpenLetters open, byte[] formerKey) {
        OpenLetters former = lane.ledger().takeMove(lane.table(), formerKey);
        Set<String> lacks = ChangeHeaders.lacks(record.headers());
        if (former.areCoveredBy(lacks)) {
            supersede(open);
            return;
        }
        join(
                Letters.JOINED,
                "The row's key has changed, and " + lacks + " of it is in the letter " + lane.id(former.first())
                        + " of its former key alone",
                OpenLetter.Kind.ORPHANED,
                former.first());
    }

    private void image(OpenLetters open) {
        Set<String> lacks = open.isEmpty() ? Set.of() : ChangeHeaders.lacks(record.headers());
        if (open.areCoveredBy(lacks)) {
            supersede(open);
            return;
        }
        join(
                Letters.JOINED,
                "The update leaves " + lacks + " out as unchanged, and the letter " + lane.id(open.first())
                        + " may have changed it",
                OpenLetter.Kind.JOINED,
                open.first());
    }

    private void supersede(OpenLetters open) {
        if (!open.isEmpty()) {
            lane.ledger().removeRow(lane.table(), record.key());
            lane.settled(open, Outcome.SUPERSEDED, origin);
        }
        lane.pass(record);
    }

    private void join(String rule, String message, OpenLetter.Kind kind, OpenLetter other) {
        Rejected why = new Rejected(rule, message, Optional.empty(), ChangeHeaders.position(record.headers()));
        lane.join(record, why, letter(kind), other);
    }

    @Override
    public void rejected(Rejected why) {
        byte[] formerKey = ChangeHeaders.movedFrom(record.headers());
        if (formerKey != null) {
            // Nobody asks for it later: another row may have the key by then, and be moved in its turn.
            lane.ledger().takeMove(lane.table(), formerKey);
        }
        lane.reject(record, why, letter(isOrphaned() ? OpenLetter.Kind.ORPHANED : OpenLetter.Kind.BROKEN));
    }

    /** What it lacks went away with the row's former key, unless that is still to be deleted. */
    private boolean isOrphaned() {
        byte[] formerKey = ChangeHeaders.movedFrom(record.headers());
        return formerKey != null
                && !ChangeHeaders.lacks(record.headers()).isEmpty()
                && lane.ledger().ofRow(lane.table(), formerKey).isEmpty();
    }

    /** Only an update lacks values that the lake has; what another change lacks, nobody else has under its key. */
    private OpenLetter letter(OpenLetter.Kind kind) {
        boolean isMoved = ChangeHeaders.movedFrom(record.headers()) != null;
        return new OpenLetter(
                origin.offset(),
                ChangeHeaders.position(record.headers()),
                kind,
                isMoved ? Set.of() : ChangeHeaders.lacks(record.headers()));
    }

    @Override
    public void halted(Halted why) {
        lane.halt(record, why.why());
    }

    @Override
    public void mark(Mark mark) {
        lane.forward(record);
        lane.progress().reached(mark);
    }

    @Override
    public void tombstone() {
        lane.forward(record);
    }
}
