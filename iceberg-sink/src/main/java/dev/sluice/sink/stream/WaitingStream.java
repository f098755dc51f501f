package dev.sluice.sink.stream;

import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.connector.read.streaming.Offset;
import org.apache.spark.sql.connector.read.streaming.ReadLimit;
import org.apache.spark.sql.connector.read.streaming.ReportsSourceMetrics;
import org.apache.spark.sql.connector.read.streaming.SupportsAdmissionControl;
import org.apache.spark.sql.kafka010.KafkaMicroBatchStream;

import java.util.Map;
import java.util.Optional;

/**
 * Offsets of batches, as Spark's own source finds them: at each trigger it asks Kafka for all topics and how far they go, in four requests.
 * When a look has found nothing, the next one first waits until Kafka has a record, in one request that the broker answers when there is one:
 * a source that rests costs next to nothing, and its first change is seen at once instead of at the next trigger. The wait ends by itself after
 * a while, for topics that are new.
 */
final class WaitingStream implements MicroBatchStream, SupportsAdmissionControl, ReportsSourceMetrics {

    private final KafkaMicroBatchStream kafka;
    private final TopicTails tails;

    /** Whether the look before found nothing new. */
    private boolean isResting;

    WaitingStream(KafkaMicroBatchStream kafka, TopicTails tails) {
        this.kafka = kafka;
        this.tails = tails;
    }

    @Override
    public Offset latestOffset(Offset start, ReadLimit limit) {
        if (isResting) {
            tails.await(TopicOffsets.parse(start.json()));
        }
        Offset latest = kafka.latestOffset(start, limit);
        isResting = start.equals(latest);
        return latest;
    }

    @Override
    public Offset latestOffset() {
        return kafka.latestOffset();
    }

    @Override
    public Offset reportLatestOffset() {
        return kafka.reportLatestOffset();
    }

    @Override
    public ReadLimit getDefaultReadLimit() {
        return kafka.getDefaultReadLimit();
    }

    @Override
    public Offset initialOffset() {
        return kafka.initialOffset();
    }

    @Override
    public Offset deserializeOffset(String json) {
        return kafka.deserializeOffset(json);
    }

    @Override
    public InputPartition[] planInputPartitions(Offset start, Offset end) {
        return kafka.planInputPartitions(start, end);
    }

    @Override
    public PartitionReaderFactory createReaderFactory() {
        return kafka.createReaderFactory();
    }

    @Override
    public void commit(Offset end) {
        kafka.commit(end);
    }

    @Override
    public Map<String, String> metrics(Optional<Offset> latestConsumed) {
        return kafka.metrics(latestConsumed);
    }

    @Override
    public void stop() {
        try {
            tails.close();
        } finally {
            kafka.stop();
        }
    }
}
