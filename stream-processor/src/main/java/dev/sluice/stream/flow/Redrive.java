package dev.sluice.stream.flow;

import dev.sluice.schemas.letter.AuditRecord.Outcome;
import dev.sluice.schemas.letter.LetterRequest;
import dev.sluice.schemas.pipeline.LetterPolicy;
import dev.sluice.schemas.position.Mark;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.wire.Envelope.Op;
import dev.sluice.stream.flow.Judgement.Halted;
import dev.sluice.stream.flow.Judgement.Rejected;
import org.apache.kafka.streams.processor.api.Record;

import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A letter that somebody wants to go on, judged again. It goes on only while the ledger has it open: so nothing newer of
 * its row has gone on since, the row was not deleted, and the letter was not redriven before. Every request is answered.
 */
final class Redrive implements Judgement.Routes {

    private final Lane lane;
    private final Record<byte[], Judged> record;
    private final Origin origin;
    private final LetterRequest request;

    Redrive(Lane lane, Record<byte[], Judged> record, LetterRequest request) {
        this.lane = lane;
        this.record = record;
        this.origin = record.value().origin();
        this.request = request;
    }

    @Override
    public void change(Op op) {
        whileOpen(entry -> {
            Optional<String> obstacle = obstacle(entry.letter());
            if (obstacle.isPresent()) {
                refuse(obstacle.get());
                return;
            }
            OpenLetters ahead = entry.open().before(entry.letter());
            if (!ahead.isEmpty() && (lane.policy() == LetterPolicy.PARK || !settles(op, ahead))) {
                refuse("The letter " + lane.id(ahead.first()) + " of the same row comes first");
                return;
            }
            lane.ledger().settle(entry, ahead);
            lane.settled(ahead, op == Op.DELETE ? Outcome.CLOSED : Outcome.SUPERSEDED, origin);
            if (op == Op.TRUNCATE) {
                truncate(entry.letter());
            }
            lane.redriven(record);
            lane.answer(request, Outcome.REDRIVEN, Optional.empty(), "Passed, and went on at its own position");
        });
    }

    /** What keeps a letter that passes its rules from going on. */
    private Optional<String> obstacle(OpenLetter letter) {
        Optional<SourcePosition> position = ChangeHeaders.position(record.headers());
        if (letter.position().isEmpty()) {
            return Optional.of(
                    "Its position in the source is not known, so it could overwrite something newer; drop it,"
                            + " and `sluice resync` if the row matters");
        }
        if (!position.equals(letter.position())) {
            return Optional.of("The record that was sent has another position than the letter's");
        }
        if (letter.kind() == OpenLetter.Kind.ORPHANED
                && !ChangeHeaders.lacks(record.headers()).isEmpty()) {
            return Optional.of("It lacks " + ChangeHeaders.lacks(record.headers())
                    + ", which the row had under its former key; give the whole row with --value");
        }
        byte[] formerKey = ChangeHeaders.movedFrom(record.headers());
        OpenLetters former =
                formerKey == null ? OpenLetters.NONE : lane.ledger().ofRow(lane.table(), formerKey);
        return former.isEmpty()
                ? Optional.empty()
                : Optional.of("The letter " + lane.id(former.first()) + " of the row's former key comes first");
    }

    private boolean settles(Op op, OpenLetters ahead) {
        Set<String> lacks = ChangeHeaders.lacks(record.headers());
        return op == Op.DELETE || ahead.areCoveredBy(lacks);
    }

    private void truncate(OpenLetter truncate) {
        SourcePosition at = truncate.position().orElseThrow();
        OpenLetters older = lane.ledger().removeFromRows(lane.table(), letter -> letter.position()
                .filter(at::isAfter)
                .isPresent());
        lane.settled(older, Outcome.CLOSED, origin);
    }

    @Override
    public void rejected(Rejected why) {
        whileOpen(entry -> lane.answer(request, Outcome.STILL_BROKEN, Optional.of(why.rule()), why.message()));
    }

    @Override
    public void halted(Halted why) {
        rejected(why.why());
    }

    @Override
    public void mark(Mark mark) {
        refuse("The record that was sent is no change");
    }

    @Override
    public void tombstone() {
        refuse("The record that was sent is no change");
    }

    /** Not by a judgement. */
    void drop() {
        whileOpen(entry -> {
            lane.ledger().settle(entry, OpenLetters.NONE);
            lane.dropped();
            lane.answer(request, Outcome.DROPPED, Optional.empty(), "Left out on purpose");
        });
    }

    private void whileOpen(Consumer<Ledger.Entry> then) {
        Optional<Ledger.Entry> entry = lane.ledger().find(lane.table(), record.key(), origin.offset());
        if (entry.isPresent()) {
            then.accept(entry.get());
        } else {
            refuse("It is not open: a later change of the row, an earlier redrive or a drop has settled it");
        }
    }

    private void refuse(String message) {
        lane.answer(request, Outcome.REFUSED, Optional.empty(), message);
    }
}
