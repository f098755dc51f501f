package dev.sluice.schemas.trace;

import org.jspecify.annotations.Nullable;

import java.util.Collection;

/**
 * Makes spans of what a service does with recorded traces. Where nobody asked for traces it is {@link #OFF}, which makes
 * none. It may be used by several threads.
 */
public interface Tracing extends AutoCloseable {

    /** Makes no spans. */
    Tracing OFF = new Tracing() {
        @Override
        public Span transaction(String name, TraceParent itself) {
            return Span.NONE;
        }

        @Override
        public Span record(String name, byte @Nullable [] traceparent) {
            return Span.NONE;
        }

        @Override
        public Span batch(String name, long beganMs, Collection<TraceParent> linked) {
            return Span.NONE;
        }

        @Override
        public void close() {}
    };

    /**
     * The first span of a trace, with the very ids that travel with the transaction's changes.
     *
     * @param itself none when it is not recorded
     */
    Span transaction(String name, TraceParent itself);

    /**
     * A span of one record, below the transaction that it belongs to.
     *
     * @param traceparent value of its header; none when there is no header or it is not recorded
     */
    Span record(String name, byte @Nullable [] traceparent);

    /**
     * A span of work for several traces at once: below the span that is at work in this thread, or else in a trace of its
     * own, with links to those traces.
     *
     * @param beganMs milliseconds since the epoch
     * @param linked the recorded traces; without any there is no span
     */
    Span batch(String name, long beganMs, Collection<TraceParent> linked);

    /** Sends what is still to be sent. */
    @Override
    void close();
}
