package dev.sluice.schemas.rule;

import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.wire.Envelope.Op;
import org.jspecify.annotations.Nullable;

/** One change of a table, as its rules see it. */
public interface Change {

    TableId table();

    Op op();

    /** The row before; null when there was none, or when the source does not tell. */
    @Nullable
    Row before();

    /** The row after; null when none is left. */
    @Nullable
    Row after();

    /** When the source committed it, in milliseconds since the epoch. */
    long committedAtMs();

    SourcePosition position();

    /** Identifies the row among those of its table; null when the table has no key. */
    byte @Nullable [] key();

    /** The {@link #key()} that the row had before, when this creates it anew under another; else null. */
    byte @Nullable [] movedFrom();
}
