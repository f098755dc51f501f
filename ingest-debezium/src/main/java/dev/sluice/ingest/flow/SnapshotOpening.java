package dev.sluice.ingest.flow;

import dev.sluice.schemas.table.TableId;
import org.apache.kafka.clients.producer.ProducerRecord;

import java.util.List;

/** What is to be known and written when a snapshot begins. */
public interface SnapshotOpening {

    /** LSN at which the engine takes the snapshot: where its slot was created. */
    long snapshotLsn();

    /**
     * Truncates for a table whose topic holds rows of an earlier snapshot; else none.
     *
     * @param timeMs of the snapshot, by the source's clock, milliseconds since the epoch
     */
    List<ProducerRecord<byte[], byte[]>> truncates(TableId table, long snapshotLsn, long timeMs);
}
