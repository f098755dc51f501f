package dev.sluice.ingest.engine;

import dev.sluice.ingest.engine.SourceEvent.SnapshotPart;
import dev.sluice.schemas.wire.Envelope;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;

/** Reads the engine's records. Heartbeats and logical messages are dropped: their transaction's end says all. */
final class RecordReader {

    private static final String LSN = "lsn";
    private static final String LAST_COMMIT = "lsn_commit";

    /** Debezium's headers on the two halves of a primary-key update. */
    private static final List<String> OTHER_KEY = List.of("__debezium.oldkey", "__debezium.newkey");

    private final String transactionTopic;
    private final UnavailableValues unavailable = new UnavailableValues();

    RecordReader(String transactionTopic) {
        this.transactionTopic = transactionTopic;
    }

    /** Empty when the record is none that ingest cares for. */
    Optional<SourceEvent> read(SourceRecord record) {
        if (record.topic().equals(transactionTopic)) {
            return Optional.of(boundary(record));
        }
        if (record.value() == null) {
            return record.key() instanceof Struct key
                    ? Optional.of(new SourceEvent.Tombstone(record.topic(), key, lsn(record)))
                    : Optional.empty();
        }
        Struct value = (Struct) record.value();
        if (value.schema().field(Envelope.OP) == null || value.schema().field(Envelope.AFTER) == null) {
            return Optional.empty();
        }
        return Envelope.Op.of(value.getString(Envelope.OP)).map(op -> change(record, value, op));
    }

    private SourceEvent change(SourceRecord record, Struct value, Envelope.Op op) {
        @Nullable Struct after = value.getStruct(Envelope.AFTER);
        boolean mayLack = after != null && (op == Envelope.Op.UPDATE || op == Envelope.Op.CREATE);
        return new SourceEvent.Change(
                record.topic(),
                op,
                (Struct) record.key(),
                otherKey(record),
                value,
                lsn(record),
                op == Envelope.Op.READ ? snapshotPart(value) : SnapshotPart.NONE,
                mayLack && after != null ? unavailable.columns(after) : List.of(),
                unreadable(record, value, after));
    }

    private static @Nullable Struct otherKey(SourceRecord record) {
        for (String name : OTHER_KEY) {
            Header header = record.headers().lastWithName(name);
            if (header != null && header.value() instanceof Struct key) {
                return key;
            }
        }
        return null;
    }

    /** Of a row that is gone only the key matters: a delete must not fail for a value that nobody needs. */
    private List<String> unreadable(SourceRecord record, Struct value, @Nullable Struct after) {
        if (after != null) {
            return unavailable.unreadable(after);
        }
        @Nullable Struct before = value.getStruct(Envelope.BEFORE);
        if (before == null || !(record.key() instanceof Struct key)) {
            return List.of();
        }
        return unavailable.unreadable(before).stream()
                .filter(column -> key.schema().field(column) != null)
                .toList();
    }

    private static SnapshotPart snapshotPart(Struct value) {
        return "last".equals(value.getStruct(Envelope.SOURCE).getString("snapshot"))
                ? SnapshotPart.LAST_ROW
                : SnapshotPart.ROW;
    }

    private static SourceEvent boundary(SourceRecord record) {
        Struct value = (Struct) record.value();
        if (value.getString("status").equals("BEGIN")) {
            return new SourceEvent.Begin();
        }
        return new SourceEvent.End(number(record, LAST_COMMIT), value.getInt64("ts_ms"));
    }

    private static long lsn(SourceRecord record) {
        return number(record, LSN);
    }

    private static long number(SourceRecord record, String key) {
        Object value = record.sourceOffset().get(key);
        return value instanceof Number number ? number.longValue() : 0;
    }
}
