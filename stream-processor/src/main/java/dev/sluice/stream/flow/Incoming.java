package dev.sluice.stream.flow;

import org.jspecify.annotations.Nullable;

/**
 * A record's value on its way to {@link Validate}.
 *
 * @param value the bytes as they came; null for tombstones and marks
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record Incoming(byte @Nullable [] value, Origin origin) {}
