package dev.sluice.ingest.kafka;

import dev.sluice.schemas.control.TableCommand;
import dev.sluice.schemas.table.Topics;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What people ask of single tables. How much of it is done stands in the source offset, so that nothing that was asked is
 * forgotten in a crash, nor done twice. Not thread-safe.
 */
public final class ControlTopic implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaClients clients;
    private final TopicPartition partition;
    private @Nullable Consumer<byte[], byte[]> reader;

    public ControlTopic(KafkaClients clients, Topics topics) {
        this.clients = clients;
        this.partition = new TopicPartition(topics.control(), 0);
    }

    /**
     * What was asked.
     *
     * @param next the offset behind it
     */
    public record Asked(List<TableCommand> commands, long next) {
        public Asked {
            commands = List.copyOf(commands);
        }
    }

    /**
     * Reads to the present end.
     *
     * @param from next offset that is not done
     * @throws KafkaException when the cluster does not answer
     */
    public Asked since(long from) {
        Consumer<byte[], byte[]> open = open();
        long end = open.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        long begin = open.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
        List<TableCommand> commands = new ArrayList<>();
        if (Math.max(from, begin) < end) {
            open.seek(partition, Math.max(from, begin));
            while (open.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : open.poll(POLL)) {
                    if (record.value() != null) {
                        TableCommand.fromJson(record.value()).ifPresent(commands::add);
                    }
                }
            }
        }
        return new Asked(commands, Math.max(from, end));
    }

    private Consumer<byte[], byte[]> open() {
        Consumer<byte[], byte[]> open = reader;
        if (open == null) {
            open = clients.reader();
            open.assign(List.of(partition));
            reader = open;
        }
        return open;
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
        }
    }
}
