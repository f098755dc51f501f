package dev.sluice.sink.stream;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks Kafka what offsets mean right now: of which cluster, of which topic, and from where on they still hold records. */
final class TopicWatch {

    private static final long TIMEOUT_SECONDS = 30;

    private final Admin admin;

    TopicWatch(Admin admin) {
        this.admin = admin;
    }

    /** What Kafka says of one topic. */
    record Topic(String clusterId, String topicId, Map<Integer, Long> earliest) {}

    /**
     * Asks for topics; one that does not exist is absent from the answer.
     *
     * @throws KafkaUnavailable when Kafka gives no answer
     */
    Map<String, Topic> describe(Collection<String> topics) {
        KafkaFuture<String> cluster = admin.describeCluster().clusterId();
        Map<String, TopicDescription> descriptions = new HashMap<>();
        admin.describeTopics(topics).topicNameValues().forEach((topic, description) -> existing(description)
                .ifPresent(d -> descriptions.put(topic, d)));
        Map<TopicPartition, OffsetSpec> specs = new HashMap<>();
        descriptions.forEach((topic, description) -> description
                .partitions()
                .forEach(p -> specs.put(new TopicPartition(topic, p.partition()), OffsetSpec.earliest())));
        Map<String, Map<Integer, Long>> earliest = new HashMap<>();
        answer(admin.listOffsets(specs).all())
                .forEach((partition, info) -> earliest.computeIfAbsent(partition.topic(), t -> new TreeMap<>())
                        .put(partition.partition(), info.offset()));
        String clusterId = answer(cluster);
        Map<String, Topic> answers = new HashMap<>();
        descriptions.forEach((topic, description) -> answers.put(
                topic, new Topic(clusterId, description.topicId().toString(), earliest.getOrDefault(topic, Map.of()))));
        return answers;
    }

    private static Optional<TopicDescription> existing(KafkaFuture<TopicDescription> description) {
        try {
            return Optional.of(answer(description));
        } catch (KafkaUnavailable e) {
            if (e.getCause() instanceof ExecutionException failed
                    && failed.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static <T> T answer(KafkaFuture<T> future) {
        try {
            return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaUnavailable("Interrupted while asking Kafka for its topics", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaUnavailable("Kafka does not tell of its topics", e);
        }
    }

    /** Kafka gave no answer. */
    static final class KafkaUnavailable extends RuntimeException {
        KafkaUnavailable(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
