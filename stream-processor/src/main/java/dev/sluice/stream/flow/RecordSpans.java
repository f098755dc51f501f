package dev.sluice.stream.flow;

import dev.sluice.schemas.trace.Span;
import dev.sluice.schemas.trace.Tracing;
import org.apache.kafka.common.header.Headers;

/** The span of a record's way through the flow. */
interface RecordSpans {

    /** {@link Span#NONE} when the record's trace is not recorded. */
    Span of(Headers headers, Origin origin);

    /** Without traces no header is looked for. */
    static RecordSpans by(Tracing tracing) {
        if (tracing == Tracing.OFF) {
            return (headers, origin) -> Span.NONE;
        }
        return (headers, origin) -> tracing.record("validate", ChangeHeaders.traceparent(headers))
                .with("messaging.system", "kafka")
                .with("messaging.destination.name", origin.topic())
                .with("messaging.destination.partition.id", Integer.toString(origin.partition()))
                .with("messaging.kafka.offset", origin.offset());
    }
}
