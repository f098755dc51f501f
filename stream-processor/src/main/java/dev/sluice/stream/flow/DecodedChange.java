package dev.sluice.stream.flow;

import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.rule.Change;
import dev.sluice.schemas.rule.Row;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.wire.Envelope.Op;
import dev.sluice.stream.event.ChangeEvent;
import org.jspecify.annotations.Nullable;

/**
 * A change as rules see it, from its event and its record.
 *
 * @param recordMs the record's timestamp, for events that don't say when they were committed
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record DecodedChange(
        TableId table,
        ChangeEvent event,
        SourcePosition position,
        byte @Nullable [] key,
        byte @Nullable [] movedFrom,
        long recordMs)
        implements Change {

    @Override
    public Op op() {
        return event.op();
    }

    @Override
    public @Nullable Row before() {
        return event.before();
    }

    @Override
    public @Nullable Row after() {
        return event.after();
    }

    @Override
    public long committedAtMs() {
        return event.committedAtMs().orElse(recordMs);
    }
}
