package dev.sluice.sink.backfill;

import dev.sluice.schemas.letter.AuditRecord;
import dev.sluice.schemas.letter.LetterRequest;
import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.wire.DeadLetter;
import dev.sluice.schemas.wire.SchemaRegistry;
import dev.sluice.sink.stream.Intake;
import dev.sluice.sink.verify.OpenLetters;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The dead letters of a backfill. A row that breaks a rule, or that the lake can't hold, has one open letter, whoever wrote it: most have one already,
 * because the change that made the row what it is came by the stream, and was judged there. What a backfill wrote
 * earlier is closed when the row is read again and breaks no rule, or is gone.
 */
final class Letters {

    private final Pipeline pipeline;
    private final SchemaRegistry registry;
    private final Intake intake;
    private final OpenLetters open;
    private final Clock clock;

    private Letters(Pipeline pipeline, SchemaRegistry registry, Intake intake, OpenLetters open, Clock clock) {
        this.pipeline = pipeline;
        this.registry = registry;
        this.intake = intake;
        this.open = open;
        this.clock = clock;
    }

    /** Reads the letters that are open. */
    static Letters read(Pipeline pipeline, SchemaRegistry registry, Intake intake, Clock clock)
            throws InterruptedException {
        OpenLetters open = OpenLetters.read(pipeline.kafka().orElseThrow(), pipeline.topics());
        return new Letters(pipeline, registry, intake, open, clock);
    }

    /** Where letters about a table's rows go. */
    Lettering of(Contract contract) {
        Set<String> keys = open.of(contract.table()).stream()
                .map(OpenLetters.Letter::key)
                .collect(Collectors.toCollection(TreeSet::new));
        try {
            return Lettering.of(
                    contract,
                    registry,
                    intake.producerSettings(),
                    pipeline.topics().deadLetters(),
                    pipeline.topics().raw(contract.table()),
                    keys);
        } catch (InvalidPipeline e) {
            throw new IllegalStateException("A pipeline with letters has Kafka", e);
        }
    }

    /** After all rows of a table were read: letters of earlier backfills whose rows were not among them. */
    void close(TableId table, Judgements judged) throws InterruptedException {
        settle(
                table,
                key -> !judged.lettered().contains(key) && !judged.passed().contains(key),
                AuditRecord.Outcome.CLOSED,
                "The table was read anew, and the row is gone");
    }

    /** After some rows were read, and passed. */
    void pass(TableId table, Set<String> keys) throws InterruptedException {
        settle(table, keys::contains, AuditRecord.Outcome.REDRIVEN, "The row was read anew, and passed");
    }

    private void settle(TableId table, Predicate<String> keys, AuditRecord.Outcome outcome, String message)
            throws InterruptedException {
        long nowMs = clock.millis();
        List<AuditRecord> said = open.of(table).stream()
                .filter(letter -> letter.stage().equals(DeadLetter.BACKFILL) && keys.test(letter.key()))
                .map(letter -> new AuditRecord(
                        outcome,
                        Optional.of(letter.id()),
                        Optional.of(table),
                        nowMs,
                        DeadLetter.BACKFILL,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        message,
                        LetterRequest.Value.ORIGINAL))
                .toList();
        intake.tell(said);
    }
}
