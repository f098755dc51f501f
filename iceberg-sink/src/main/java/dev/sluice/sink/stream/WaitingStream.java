package dev.sluice.sink.stream;

import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.connector.read.streaming.Offset;
import org.apache.spark.sql.connector.read.streaming.ReadLimit;
import org.apache.spark.sql.connector.read.streaming.ReportsSourceMetrics;
import org.apache.spark.sql.connector.read.streaming.SupportsAdmissionControl;
import org.apache.spark.sql.kafka010.KafkaMicroBatchStream;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Offsets of batches, as Spark's own source finds them: at each trigger it asks Kafka for all topics and how far they go, in four requests.
 * When a look has found nothing, the next one first waits until Kafka has a record, in one request that the broker answers when there is one:
 * a source that rests costs next to nothing, and its first change is seen at once instead of at the next trigger. The wait ends by itself after
 * a while, for topics that are new. Spark has fixed the time of its next trigger before the wait; the look after one that was told of something
 * keeps its distance all the same, or what comes to several topics would be several batches.
 */
final class WaitingStream implements MicroBatchStream, SupportsAdmissionControl, ReportsSourceMetrics {

    private final KafkaMicroBatchStream kafka;
    private final TopicTails tails;
    private final long triggerNanos;

    /** Whether the look before found nothing new. */
    private boolean isResting;

    /** Whether it came at once, when Kafka had told of something, and since when that is. */
    private boolean isEarly;

    private long earlySinceNanos;

    /** @param trigger the least time between two batches */
    WaitingStream(KafkaMicroBatchStream kafka, TopicTails tails, Duration trigger) {
        this.kafka = kafka;
        this.tails = tails;
        this.triggerNanos = trigger.toNanos();
    }

    @Override
    public Offset latestOffset(Offset start, ReadLimit limit) {
        if (isEarly) {
            keepDistance();
        } else if (isResting && tails.await(TopicOffsets.parse(start.json()))) {
            isEarly = true;
            earlySinceNanos = System.nanoTime();
        }
        Offset latest = kafka.latestOffset(start, limit);
        isResting = start.equals(latest);
        return latest;
    }

    private void keepDistance() {
        isEarly = false;
        try {
            TimeUnit.NANOSECONDS.sleep(earlySinceNanos + triggerNanos - System.nanoTime());
        } catch (InterruptedException e) {
            // Kafka's clients notice.
            Thread.currentThread().interrupt();
        }
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

    /** As Spark names it in what it tells of the query. */
    @Override
    public String toString() {
        return kafka.toString();
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
