package dev.sluice.stream.flow;

import org.jspecify.annotations.Nullable;

/**
 * A record's value on its way from {@link Validate} to {@link Route}.
 *
 * @param value the bytes as they came; null for tombstones and marks
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record Judged(byte @Nullable [] value, Judgement judgement) {

    /** The same judgement of another value. */
    Judged withValue(byte @Nullable [] other) {
        return new Judged(other, judgement);
    }
}
