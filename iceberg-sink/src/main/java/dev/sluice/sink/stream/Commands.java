package dev.sluice.sink.stream;

import dev.sluice.schemas.control.CutCommand;
import dev.sluice.schemas.control.TableCommand;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What people ask while the sink runs. What was asked before its start needs no answer: at its start every
 * table is tried. Not thread-safe.
 */
final class Commands implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Commands.class);

    private final Consumer<byte[], byte[]> consumer;

    /** Reads from the topic's present end, or from its beginning when it comes into being later. */
    Commands(Consumer<byte[], byte[]> consumer, String topic) {
        this.consumer = consumer;
        TopicPartition partition = new TopicPartition(topic, 0);
        consumer.assign(List.of(partition));
        if (consumer.partitionsFor(topic).isEmpty()) {
            consumer.seekToBeginning(List.of(partition));
        } else {
            consumer.seekToEnd(List.of(partition));
            // Asks where that is: left to the first polls, what is sent until one of them knows would be passed by.
            long unused = consumer.position(partition);
        }
    }

    /**
     * What is asked.
     *
     * @param tables of single tables
     * @param cuts of all of them
     */
    record Asked(List<TableCommand> tables, List<CutCommand> cuts) {}

    /** What has come since the last call; does not wait. */
    Asked next() {
        List<TableCommand> commands = new ArrayList<>();
        List<CutCommand> cuts = new ArrayList<>();
        try {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ZERO)) {
                if (record.value() != null) {
                    TableCommand.fromJson(record.value()).ifPresent(commands::add);
                    CutCommand.fromJson(record.value()).ifPresent(cuts::add);
                }
            }
        } catch (KafkaException e) {
            log.atWarn().setCause(e).log("Commands can't be read right now");
        }
        return new Asked(commands, cuts);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
