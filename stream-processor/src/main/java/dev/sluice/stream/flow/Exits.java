package dev.sluice.stream.flow;

import dev.sluice.schemas.letter.AuditRecord;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

import java.nio.charset.StandardCharsets;

/** The ways out of the flow, all in the transaction that moves the input offset. */
final class Exits {

    private final ProcessorContext<byte[], Outgoing> context;

    Exits(ProcessorContext<byte[], Outgoing> context) {
        this.context = context;
    }

    /** As it came, to the same partition of the table's valid topic. */
    void valid(Record<byte[], Judged> record) {
        Judged judged = record.value();
        Outgoing same = new Outgoing(
                judged.value(), judged.origin().topic(), judged.origin().partition());
        context.forward(record.withValue(same), Flow.VALID);
    }

    void letter(Record<byte[], Outgoing> letter) {
        context.forward(letter, Flow.DEAD_LETTERS);
    }

    void audit(AuditRecord audit) {
        context.forward(auditRecord(audit), Flow.AUDIT);
    }

    void status(Record<byte[], Outgoing> status) {
        context.forward(status, Flow.STATUS);
    }

    int partition() {
        return context.taskId().partition();
    }

    /** Milliseconds since the epoch. */
    long now() {
        return context.currentSystemTimeMs();
    }

    static Record<byte[], Outgoing> auditRecord(AuditRecord audit) {
        return new Record<>(
                audit.key().getBytes(StandardCharsets.UTF_8), Outgoing.ofPipeline(audit.toJson()), audit.atMs());
    }
}
