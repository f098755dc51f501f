package dev.sluice.sink.stream;

import dev.sluice.schemas.wire.DeadLetter;
import dev.sluice.sink.decode.RawRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * Writes records that can't land to the pipeline's dead letters: key, value and headers as they were, and the letter's
 * headers beside them. A table's letters are written before the commit that leaves their records out: a crash between the
 * two writes them again, under the same ids.
 */
final class DeadLetters implements Rejects {

    private final Producer<byte[], byte[]> producer;
    private final String topic;

    DeadLetters(Producer<byte[], byte[]> producer, String topic) {
        this.producer = producer;
        this.topic = topic;
    }

    /** A record and why it can't land. */
    record Rejected(RawRecord record, DeadLetter letter) {}

    /** Returns when Kafka has all of them. */
    @Override
    public void write(List<Rejected> rejected) {
        List<Future<RecordMetadata>> sent = new ArrayList<>(rejected.size());
        for (Rejected each : rejected) {
            RawRecord record = each.record();
            ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>(topic, null, record.key(), record.value());
            record.headers().forEach(header -> letter.headers().add(header.name(), header.value()));
            each.letter().toHeaders().forEach((name, value) -> letter.headers().add(name, value));
            sent.add(producer.send(letter));
        }
        for (Future<RecordMetadata> each : sent) {
            await(each);
        }
    }

    private void await(Future<RecordMetadata> sent) {
        try {
            sent.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while writing to " + topic, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("A dead letter could not be written to " + topic, e);
        }
    }
}
