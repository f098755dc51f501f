package dev.sluice.stream.event;

import dev.sluice.schemas.rule.Row;
import dev.sluice.schemas.wire.Envelope.Op;

/**
 * A change that was read.
 *
 * @param op what it did
 * @param after the row it left behind, decoded when first looked at; a row without columns when it left none. It is
 *     good until the next event is read.
 */
public record ChangeEvent(Op op, Row after) {}
