package dev.sluice.stream.flow;

import dev.sluice.schemas.letter.AuditRecord;
import dev.sluice.schemas.letter.AuditRecord.Outcome;
import dev.sluice.schemas.letter.LetterId;
import dev.sluice.schemas.letter.LetterRequest;
import dev.sluice.schemas.pipeline.Breaker;
import dev.sluice.schemas.pipeline.LetterPolicy;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.trace.TraceParent;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Optional;

/** One table in one partition: where its records can go, with all that each way brings along. */
final class Lane {

    private static final Logger log = LoggerFactory.getLogger(Lane.class);

    /** Stands for the rule where none halted a table but the share of its letters. */
    static final String BREAKER = "breaker";

    private final TableId table;
    private final String topic;
    private final LetterPolicy policy;
    private final Optional<Share> share;
    private final TableProgress progress;
    private final Letters letters;
    private final Ledger ledger;
    private final Pauses pauses;
    private final Exits exits;

    Lane(
            TableId table,
            String topic,
            LetterPolicy policy,
            Optional<Breaker> breaker,
            TableProgress progress,
            Letters letters,
            Ledger ledger,
            Pauses pauses,
            Exits exits) {
        this.table = table;
        this.topic = topic;
        this.policy = policy;
        this.share = breaker.map(Share::new);
        this.progress = progress;
        this.letters = letters;
        this.ledger = ledger;
        this.pauses = pauses;
        this.exits = exits;
    }

    TableId table() {
        return table;
    }

    LetterPolicy policy() {
        return policy;
    }

    Ledger ledger() {
        return ledger;
    }

    TableProgress progress() {
        return progress;
    }

    Optional<Pause> pause() {
        return pauses.of(topic);
    }

    /** Goes on, and is no change that counts. */
    void forward(Record<byte[], Judged> record) {
        exits.valid(record);
    }

    /** A change goes on. */
    void pass(Record<byte[], Judged> record) {
        exits.valid(record);
        progress.count(Tally::plusValid);
        share.ifPresent(s -> s.passed(record.timestamp()));
    }

    /** A record becomes a letter for its own sake. When there are too many of them, the table pauses behind it. */
    void reject(Record<byte[], Judged> record, Judgement.Rejected why, OpenLetter letter) {
        put(record, why, letter, Optional.empty());
        share.ifPresent(s -> {
            s.quarantined(record.timestamp());
            if (s.isTooHigh()) {
                trip(record, s, why);
            }
        });
    }

    /** A change that is all right becomes a letter because of another one. */
    void join(Record<byte[], Judged> record, Judgement.Rejected why, OpenLetter letter, OpenLetter other) {
        put(record, why, letter, Optional.of(id(other)));
        share.ifPresent(s -> s.passed(record.timestamp()));
    }

    private void put(
            Record<byte[], Judged> record, Judgement.Rejected why, OpenLetter letter, Optional<String> joined) {
        exits.letter(letters.letter(record, why, table, joined, exits.now()));
        ledger.add(table, record.key(), letter);
        progress.count(Tally::plusQuarantined);
    }

    private void trip(Record<byte[], Judged> last, Share share, Judgement.Rejected why) {
        long next = last.value().origin().offset() + 1;
        String reason = share.inWords() + " broke a rule, the last one " + why.rule()
                + ", and went to the dead letters; mend the cause, then `sluice resume --table " + table + "`";
        pause(Pause.Kind.BREAKER, BREAKER, reason, next, next, last);
        share.forget();
    }

    /** Nothing of the table goes on, this record neither. */
    void halt(Record<byte[], Judged> record, Judgement.Rejected why) {
        Origin origin = record.value().origin();
        String reason = "rule " + why.rule() + " halts it: " + why.message() + " (offset " + origin.offset()
                + " of partition " + origin.partition()
                + "); mend the data or the rule, then start the processor again or `sluice resume --table " + table
                + "`";
        pause(Pause.Kind.HALT, why.rule(), reason, origin.offset(), origin.offset() + 1, record);
    }

    private void pause(
            Pause.Kind kind, String rule, String reason, long from, long seen, Record<byte[], Judged> because) {
        boolean isNew = pause().map(Pause::reason).filter(reason::equals).isEmpty();
        long now = exits.now();
        pauses.begin(topic, kind, rule, reason, now, from, seen);
        if (isNew) {
            tellPaused(rule, reason, because);
            exits.audit(new AuditRecord(
                    Outcome.PAUSED,
                    Optional.empty(),
                    Optional.of(table),
                    now,
                    AuditRecord.PROCESSOR,
                    Optional.empty(),
                    Optional.of(rule),
                    Optional.empty(),
                    "Partition " + exits.partition() + ": " + reason,
                    LetterRequest.Value.ORIGINAL));
        }
    }

    private void tellPaused(String rule, String reason, Record<byte[], Judged> because) {
        Origin origin = because.value().origin();
        log.atError()
                .addKeyValue("table", table)
                .addKeyValue("topic", origin.topic())
                .addKeyValue("partition", origin.partition())
                .addKeyValue("offset", origin.offset())
                .addKeyValue(
                        "position",
                        ChangeHeaders.position(because.headers())
                                .map(Object::toString)
                                .orElse("unknown"))
                .addKeyValue("rule", rule)
                .addKeyValue("reason", reason)
                .addKeyValue(
                        TraceParent.LOG_KEY,
                        TraceParent.of(ChangeHeaders.traceparent(because.headers()))
                                .map(TraceParent::traceId)
                                .orElse("none"))
                .log("Table paused");
    }

    /** Letters that a later change has settled; they are out of the ledger already. */
    void settled(OpenLetters settled, Outcome how, Origin by) {
        if (settled.isEmpty()) {
            return;
        }
        progress.count(tally -> tally.superseded(settled.count()));
        for (OpenLetter letter : settled.letters()) {
            exits.audit(AuditRecord.ofStream(
                    how, id(letter), Optional.of(table), exits.now(), "By the change at " + by.letterId()));
        }
    }

    void answer(LetterRequest request, Outcome outcome, Optional<String> rule, String message) {
        exits.audit(AuditRecord.answer(request, outcome, Optional.of(table), exits.now(), rule, message));
    }

    /** A letter's id. */
    String id(OpenLetter letter) {
        return new LetterId(topic, exits.partition(), letter.offset()).toString();
    }

    void redriven(Record<byte[], Judged> record) {
        exits.valid(record);
        progress.count(Tally::redriven);
    }

    void dropped() {
        progress.count(Tally::dropped);
    }
}
