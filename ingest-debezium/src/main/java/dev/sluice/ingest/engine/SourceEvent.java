package dev.sluice.ingest.engine;

import dev.sluice.schemas.wire.Envelope;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

import java.util.List;

/** What the engine emits, as far as ingest is concerned, in the order of the source's log. */
public sealed interface SourceEvent {

    /** Hands the event to the handler's method of its kind. */
    void to(Handler handler);

    /** Takes events by kind. */
    interface Handler {
        void change(Change change);

        void tombstone(Tombstone tombstone);

        void begin(Begin begin);

        void end(End end);
    }

    /**
     * A row read by the snapshot, or a change of a row or a table.
     *
     * @param topic raw topic of the table
     * @param key null for a truncate
     * @param otherKey the row's key before (create) or afterwards (delete), if this is one half of a primary-key update
     * @param value Debezium's envelope
     * @param lsn of the change; several changes may share one
     * @param snapshot where in the snapshot it is, if it is part of one
     * @param unavailable columns of {@code after} that the source did not send because they did not change
     * @param unreadable columns whose value has no place in the column's schema; the change can't be published
     */
    record Change(
            String topic,
            Envelope.Op op,
            @Nullable Struct key,
            @Nullable Struct otherKey,
            Struct value,
            long lsn,
            SnapshotPart snapshot,
            List<String> unavailable,
            List<String> unreadable)
            implements SourceEvent {

        /** When it was committed, or the snapshot taken, by the source's clock, milliseconds since the epoch. */
        public long timeMs() {
            return value.getStruct(Envelope.SOURCE).getInt64(Envelope.SOURCE_TS_MS);
        }

        @Override
        public void to(Handler handler) {
            handler.change(this);
        }
    }

    /** Where in the initial snapshot a row stands. */
    enum SnapshotPart {
        NONE,
        ROW,
        LAST_ROW
    }

    /** Follows a delete, for log compaction. */
    record Tombstone(String topic, Struct key, long lsn) implements SourceEvent {
        @Override
        public void to(Handler handler) {
            handler.tombstone(this);
        }
    }

    /** A source transaction begins. */
    record Begin() implements SourceEvent {
        @Override
        public void to(Handler handler) {
            handler.begin(this);
        }
    }

    /**
     * A source transaction has ended.
     *
     * @param commitLsn end of its commit record: streaming from there sends every later transaction and not this one
     * @param timeMs when it was committed, by the source's clock, milliseconds since the epoch
     */
    record End(long commitLsn, long timeMs) implements SourceEvent {
        @Override
        public void to(Handler handler) {
            handler.end(this);
        }
    }
}
