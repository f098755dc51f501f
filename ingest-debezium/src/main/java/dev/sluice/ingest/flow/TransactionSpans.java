package dev.sluice.ingest.flow;

import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.trace.Span;
import dev.sluice.schemas.trace.TraceParent;
import dev.sluice.schemas.trace.TraceParent.Sampling;
import dev.sluice.schemas.trace.Tracing;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * Spans of recorded source transactions, from the first change that arrives until Kafka has the last one. A transaction
 * that is captured again after a crash has the same span again, under the same id.
 */
final class TransactionSpans {

    private final Tracing tracing;
    private final List<TraceParent> inBatch = new ArrayList<>();
    private final List<Span> ended = new ArrayList<>();
    private @Nullable TraceParent trace;
    private Span span = Span.NONE;
    private long changes;

    TransactionSpans(Tracing tracing) {
        this.tracing = tracing;
    }

    /** @param transaction the trace that the change belongs to */
    void change(TraceParent transaction, SourcePosition position) {
        if (transaction.sampling() == Sampling.NOT_RECORDED) {
            return;
        }
        if (!transaction.equals(trace)) {
            transactionEnded();
            trace = transaction;
            span = tracing.transaction("ingest transaction", transaction).with("sluice.position", position.toString());
        }
        changes++;
        if (inBatch.isEmpty() || !inBatch.get(inBatch.size() - 1).equals(transaction)) {
            inBatch.add(transaction);
        }
    }

    void transactionEnded() {
        if (trace != null) {
            ended.add(span.with("sluice.changes", changes));
            trace = null;
            span = Span.NONE;
            changes = 0;
        }
    }

    /**
     * Kafka has all that was changed until now.
     *
     * @param beganMs when the batch was begun, milliseconds since the epoch
     */
    void committed(long beganMs, int records) {
        tracing.batch("ingest batch", beganMs, inBatch)
                .with("messaging.batch.message_count", records)
                .close();
        inBatch.clear();
        ended.forEach(Span::close);
        ended.clear();
    }
}
