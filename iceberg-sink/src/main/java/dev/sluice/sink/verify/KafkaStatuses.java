package dev.sluice.sink.verify;

import dev.sluice.schemas.pipeline.Kafka;
import dev.sluice.schemas.status.TableStatus;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the stages say of their tables, from the status topic. */
public final class KafkaStatuses implements Statuses {

    private static final Logger log = LoggerFactory.getLogger(KafkaStatuses.class);

    private final KafkaTail topic;
    private final Map<String, TableStatus> latest = new HashMap<>();

    private KafkaStatuses(KafkaTail topic) {
        this.topic = topic;
    }

    /** Has read what the topic holds when it returns. */
    public static KafkaStatuses open(Kafka kafka, String topicName) throws InterruptedException {
        KafkaStatuses statuses = new KafkaStatuses(KafkaTail.of(kafka, topicName));
        statuses.topic.drain(statuses::take);
        return statuses;
    }

    @Override
    public Collection<TableStatus> latest(Duration wait) throws InterruptedException {
        topic.poll(wait, this::take);
        return List.copyOf(latest.values());
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() != null) {
            try {
                TableStatus status = TableStatus.fromJson(record.value());
                latest.put(status.key(), status);
            } catch (UncheckedIOException e) {
                log.atWarn().setCause(e).log("A record of the status topic is none of ours");
            }
        }
    }

    @Override
    public void close() {
        topic.close();
    }
}
