package dev.sluice.stream.flow;

import org.jspecify.annotations.Nullable;

/**
 * A record's value on its way from {@link Validate} to {@link Route}.
 *
 * @param value the bytes as they came; null for tombstones and marks
 * @param origin where the record stands in its table's raw topic
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record Judged(byte @Nullable [] value, Judgement judgement, Origin origin) {

    /** The same judgement of another value. */
    Judged withValue(byte @Nullable [] other) {
        return new Judged(other, judgement, origin);
    }
}
