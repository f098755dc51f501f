package dev.sluice.stream.flow;

import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.trace.TraceParent;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** What a change's headers tell of it. A garbled header tells nothing: {@link Validate} has made a letter of its record. */
final class ChangeHeaders {

    private ChangeHeaders() {}

    static Optional<SourcePosition> position(Headers headers) {
        byte[] bytes = value(headers, dev.sluice.schemas.wire.Headers.POSITION);
        return bytes != null && bytes.length == SourcePosition.BYTES
                ? Optional.of(SourcePosition.fromBytes(bytes))
                : Optional.empty();
    }

    /** Columns that the change left out because they did not change. */
    static Set<String> lacks(Headers headers) {
        byte[] names = value(headers, dev.sluice.schemas.wire.Headers.UNAVAILABLE);
        if (names == null) {
            return Set.of();
        }
        try {
            return dev.sluice.schemas.wire.Headers.names(names);
        } catch (IOException e) {
            return Set.of();
        }
    }

    /** The row's key before, on the second half of a primary-key update. */
    static byte @Nullable [] movedFrom(Headers headers) {
        return value(headers, dev.sluice.schemas.wire.Headers.MOVED_FROM);
    }

    /** The row's key afterwards, on the first half of a primary-key update. */
    static byte @Nullable [] movedTo(Headers headers) {
        return value(headers, dev.sluice.schemas.wire.Headers.MOVED_TO);
    }

    /** The trace that the change belongs to. */
    static byte @Nullable [] traceparent(Headers headers) {
        return value(headers, TraceParent.HEADER);
    }

    private static byte @Nullable [] value(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null ? null : header.value();
    }
}
