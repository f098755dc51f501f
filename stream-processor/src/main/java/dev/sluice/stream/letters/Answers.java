package dev.sluice.stream.letters;

import dev.sluice.schemas.letter.AuditRecord;
import dev.sluice.schemas.table.Topics;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What the processor says in the audit topic from now on. */
final class Answers implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;

    /** Opened before anything is asked, so that no answer is missed. */
    Answers(Clients clients, Topics topics) {
        this.consumer = clients.consumer();
        List<TopicPartition> partitions = consumer.listTopics().getOrDefault(topics.audit(), List.of()).stream()
                .map(partition -> new TopicPartition(topics.audit(), partition.partition()))
                .toList();
        if (partitions.isEmpty()) {
            consumer.close();
            throw new KafkaException("there is no topic " + topics.audit() + ": ingest creates it at its start");
        }
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        // Seeking is put off until somebody asks where it led.
        partitions.forEach(consumer::position);
    }

    /**
     * Gives each answer as it comes, until all are there.
     *
     * @param waiting ids of requests; answered ones are taken out
     * @param patience how long the processor may be silent
     * @throws NoAnswer when it was
     */
    void await(Set<String> waiting, Duration patience, Consumer<AuditRecord> each) throws NoAnswer {
        long silentSince = System.nanoTime();
        while (!waiting.isEmpty()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                AuditRecord said = AuditRecord.fromJson(record.value()).orElse(null);
                if (said != null && said.request().filter(waiting::remove).isPresent()) {
                    silentSince = System.nanoTime();
                    each.accept(said);
                }
            }
            if (System.nanoTime() - silentSince > patience.toNanos()) {
                throw new NoAnswer("the stream processor has not answered " + waiting.size() + " requests within "
                        + patience.toSeconds() + " s; they stand in the topic and are carried out when it runs");
            }
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
