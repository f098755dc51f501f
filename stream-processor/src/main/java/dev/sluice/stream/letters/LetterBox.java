package dev.sluice.stream.letters;

import dev.sluice.schemas.letter.AuditRecord;
import dev.sluice.schemas.letter.AuditRecord.State;
import dev.sluice.schemas.table.Topics;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** All letters of a pipeline, with the state that the audit topic gives them. */
final class LetterBox {

    private static final Duration POLL = Duration.ofMillis(200);

    private final Clients clients;
    private final Topics topics;

    LetterBox(Clients clients, Topics topics) {
        this.clients = clients;
        this.topics = topics;
    }

    /**
     * Reads to the present end of both topics. A topic that is not there is empty.
     *
     * @return in the order of the dead-letter topic, in which letters of one key stand as their records came; a letter that
     *     was written twice is there once
     */
    List<Letter> letters() {
        Map<String, Letter> letters = new LinkedHashMap<>();
        drain(topics.deadLetters(), record -> Letter.of(record)
                .ifPresent(letter -> letters.putIfAbsent(letter.id(), letter)));
        Map<String, State> settled = new HashMap<>();
        drain(topics.audit(), record -> AuditRecord.fromJson(record.value())
                .filter(said -> said.outcome().state() != State.OPEN)
                .ifPresent(said -> said.letter()
                        .ifPresent(id -> settled.put(id, said.outcome().state()))));
        letters.replaceAll((id, letter) -> letter.in(settled.getOrDefault(id, State.OPEN)));
        return List.copyOf(letters.values());
    }

    private void drain(String topic, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        try (KafkaConsumer<byte[], byte[]> consumer = clients.consumer()) {
            List<TopicPartition> partitions = consumer.listTopics().getOrDefault(topic, List.of()).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            // One after the other, so that letters stand in the order of their partition.
            for (TopicPartition partition : partitions) {
                consumer.assign(List.of(partition));
                consumer.seekToBeginning(List.of(partition));
                long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
                while (consumer.position(partition) < end) {
                    consumer.poll(POLL).forEach(each);
                }
            }
        }
    }
}
