package dev.sluice.stream.event;

import dev.sluice.schemas.rule.Row;
import dev.sluice.schemas.wire.Envelope.Op;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

import java.util.OptionalLong;

/**
 * A change that was read. Its rows are decoded when first looked at, and good until the next event is read.
 *
 * @param op what it did
 * @param row schema of both rows
 * @param before the row it found; null when the event does not have it
 * @param after the row it left behind; null when it left none
 * @param committedAtMs when the source committed it, in milliseconds since the epoch; empty when the event does not say
 */
public record ChangeEvent(Op op, Schema row, @Nullable Row before, @Nullable Row after, OptionalLong committedAtMs) {}
