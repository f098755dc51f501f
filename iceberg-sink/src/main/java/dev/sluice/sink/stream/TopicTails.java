package dev.sluice.sink.stream;

import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Waits until topics grow. Not thread-safe. */
final class TopicTails implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TopicTails.class);

    private static final int TRIGGERS = 4;
    private static final Duration LONGEST = Duration.ofSeconds(2);

    /** A request that the broker keeps is not to be given up before the broker answers it. */
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final Consumer<byte[], byte[]> consumer;
    private final Duration patience;

    /** Where the consumer stands. */
    private TopicOffsets at = TopicOffsets.NONE;

    private boolean hasFailed;

    TopicTails(Consumer<byte[], byte[]> consumer, Duration patience) {
        this.consumer = consumer;
        this.patience = patience;
    }

    /**
     * Waits for up to four triggers, and two seconds: so much later than at the next trigger a topic that is new may be seen.
     *
     * @param options of Spark's source
     */
    static TopicTails open(Map<String, String> options, Duration trigger) {
        Duration some = trigger.multipliedBy(TRIGGERS);
        Duration patience = some.compareTo(LONGEST) < 0 ? some : LONGEST;
        return new TopicTails(new KafkaConsumer<>(properties(KafkaOptions.client(options), patience)), patience);
    }

    /** Of a consumer whose request for records the broker keeps so long, and answers with as few as it can. */
    static Map<String, Object> properties(Map<String, String> client, Duration patience) {
        Map<String, Object> properties = KafkaOptions.consumer(client, "sluice-sink-tails");
        properties.put("auto.offset.reset", "none");
        properties.put("metric.reporters", "");
        properties.put("request.timeout.ms", Long.toString(patience.plus(ANSWER).toMillis()));
        properties.put("fetch.max.wait.ms", Long.toString(patience.toMillis()));
        properties.put("fetch.min.bytes", "1");
        properties.put("fetch.max.bytes", "1");
        properties.put("max.partition.fetch.bytes", "1");
        return properties;
    }

    /**
     * Returns when Kafka has a committed record at or behind one of the offsets, or does not know one of them; when patience is over; when Kafka
     * can't be asked; and when the thread is interrupted, which stays so. Whoever asks next finds out.
     *
     * @return whether Kafka has told something
     */
    boolean await(TopicOffsets ends) {
        if (ends.topics().isEmpty()) {
            return false;
        }
        boolean isTold = false;
        try {
            if (!ends.equals(at)) {
                go(ends);
            }
            isTold = !consumer.poll(patience).isEmpty();
            hasFailed = false;
        } catch (InvalidOffsetException e) {
            isTold = true;
        } catch (InterruptException e) {
            at = TopicOffsets.NONE;
        } catch (KafkaException e) {
            at = TopicOffsets.NONE;
            if (!hasFailed) {
                log.atWarn()
                        .setCause(e)
                        .log("Kafka is asked for new records at each trigger, it does not tell by itself");
            }
            hasFailed = true;
        }
        if (isTold) {
            at = TopicOffsets.NONE;
        }
        return isTold;
    }

    private void go(TopicOffsets ends) {
        Map<TopicPartition, Long> partitions = new HashMap<>();
        ends.byTopic()
                .forEach((topic, offsets) -> offsets.forEach(
                        (partition, offset) -> partitions.put(new TopicPartition(topic, partition), offset)));
        consumer.assign(partitions.keySet());
        partitions.forEach(consumer::seek);
        at = ends;
    }

    /** Does not wait for the broker's answer to what was asked last. */
    @Override
    public void close() {
        try {
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        } catch (KafkaException e) {
            log.atDebug().setCause(e).log("The consumer did not close");
        }
    }
}
