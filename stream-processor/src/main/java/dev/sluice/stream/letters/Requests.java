package dev.sluice.stream.letters;

import dev.sluice.schemas.letter.LetterId;
import dev.sluice.schemas.letter.LetterRequest;
import dev.sluice.schemas.table.Topics;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Asks the processor, and waits for its answers. Requests of one letter's partition are carried out in their order. */
final class Requests implements AutoCloseable {

    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private final Map<String, Future<RecordMetadata>> sent = new HashMap<>();

    Requests(Clients clients, Topics topics) {
        this.producer = clients.producer();
        this.topic = topics.redrives();
    }

    /** Does not wait. */
    void send(LetterRequest request, LetterId letter, byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
        headers.add(LetterRequest.HEADER, request.toJson());
        sent.put(
                request.id(),
                producer.send(new ProducerRecord<>(topic, letter.partition(), null, key, value, headers)));
    }

    /**
     * Waits until Kafka has all requests.
     *
     * @return what could not be sent, with the reason
     */
    Map<String, String> refused() throws InterruptedException {
        producer.flush();
        Map<String, String> refused = new HashMap<>();
        for (Map.Entry<String, Future<RecordMetadata>> each : sent.entrySet()) {
            refusal(each.getValue()).ifPresent(why -> refused.put(each.getKey(), why));
        }
        sent.clear();
        return refused;
    }

    private static Optional<String> refusal(Future<RecordMetadata> sent) throws InterruptedException {
        try {
            sent.get();
            return Optional.empty();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RecordTooLargeException) {
                return Optional.of("It is larger than a request may be: raise kafka.max.request.size and"
                        + " max.message.bytes of the topic for requests");
            }
            throw new KafkaException("The request could not be sent", e.getCause());
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
