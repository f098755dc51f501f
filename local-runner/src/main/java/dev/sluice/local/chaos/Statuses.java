package dev.sluice.local.chaos;

import dev.sluice.monitor.StatusTopic;
import dev.sluice.monitor.TableSummary;
import dev.sluice.schemas.table.Topics;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

import java.util.List;
import java.util.Map;

/** What the stages say of their tables, asked for straight and from any thread, also while the broker is away. */
final class Statuses implements AutoCloseable {

    private final String bootstrapServers;
    private final Topics topics;
    private StatusTopic topic;
    private List<TableSummary> latest = List.of();

    Statuses(String bootstrapServers, Topics topics) {
        this.bootstrapServers = bootstrapServers;
        this.topics = topics;
        this.topic = StatusTopic.open(Map.of("bootstrap.servers", bootstrapServers), topics);
    }

    /** The last answer; an older one while the broker does not answer. */
    synchronized List<TableSummary> read() {
        try {
            latest = topic.read();
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            topic.close();
            topic = StatusTopic.open(Map.of("bootstrap.servers", bootstrapServers), topics);
        }
        return latest;
    }

    /** The topic itself, while nothing goes wrong. */
    synchronized StatusTopic topic() {
        return topic;
    }

    @Override
    public synchronized void close() {
        topic.close();
    }
}
