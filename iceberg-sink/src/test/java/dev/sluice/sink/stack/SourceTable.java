package dev.sluice.sink.stack;

import dev.sluice.schemas.control.TableCommand;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.table.Topics;
import dev.sluice.sink.decode.RawRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** A table of a source that does not exist: what is done to it stands on its valid topic, as ingest would write it. */
public final class SourceTable implements AutoCloseable {

    private static final AtomicLong LSN = new AtomicLong(1000);

    private final TableId id;
    private final String topic;
    private final int partitions;
    private final Events events;
    private final KafkaProducer<byte[], byte[]> producer;
    private boolean within;

    public SourceTable(Broker broker, Topics topics, TableId id, int partitions, Events events) throws Exception {
        this.id = id;
        this.topic = topics.valid(id);
        this.partitions = partitions;
        this.events = events;
        broker.createTopic(topic, partitions);
        this.producer = producer(broker, topic);
        producer.initTransactions();
    }

    private static KafkaProducer<byte[], byte[]> producer(Broker broker, String topic) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrap(), "linger.ms", "0", "transactional.id", topic),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    public TableId id() {
        return id;
    }

    public String topic() {
        return topic;
    }

    public Events events() {
        return events;
    }

    /** The position of the next change. */
    public static SourcePosition next() {
        long lsn = LSN.incrementAndGet();
        return SourcePosition.of(lsn - 1, lsn, 0);
    }

    public void insert(Map<String, ?> row) throws Exception {
        send(events.upsert("c", next(), row), null);
    }

    public void update(Map<String, ?> row, String... unavailable) throws Exception {
        Map<String, Object> sent = new HashMap<>(row);
        for (String column : unavailable) {
            sent.put(column, "__debezium_unavailable_value");
        }
        send(events.upsert("u", next(), sent, unavailable), null);
    }

    public void delete(Map<String, ?> key) throws Exception {
        send(events.delete(next(), key), null);
        send(events.tombstone(key), null);
    }

    public void truncate() throws Exception {
        everywhere(events.truncate(next()));
    }

    /** The table's present rows as a resync writes them: truncates, the rows, and a mark behind them. */
    public void resync(List<Map<String, ?>> rows) throws Exception {
        atOnce(() -> {
            everywhere(events.opening(next()));
            for (Map<String, ?> row : rows) {
                send(events.upsert("r", next(), row), null);
            }
            mark();
        });
    }

    /** A progress mark in every partition. */
    public void mark() throws Exception {
        everywhere(Events.mark(next(), System.currentTimeMillis()));
    }

    private void everywhere(RawRecord record) throws Exception {
        atOnce(() -> {
            for (int partition = 0; partition < partitions; partition++) {
                send(record, partition);
            }
        });
    }

    /** Asks something of this table, on the topic where people do that. */
    public void ask(TableCommand.Kind what, Topics topics) throws Exception {
        byte[] command = new TableCommand(what, id, System.currentTimeMillis()).toJson();
        producer.beginTransaction();
        Future<RecordMetadata> sent = producer.send(new ProducerRecord<>(topics.control(), 0, null, command));
        producer.commitTransaction();
        sent.get();
    }

    /** What is sent within. */
    @FunctionalInterface
    public interface Changes {
        void send() throws Exception;
    }

    /** Sends all of them in one transaction, so that they come to the sink in one batch. */
    public void atOnce(Changes changes) throws Exception {
        if (within) {
            changes.send();
            return;
        }
        producer.beginTransaction();
        within = true;
        try {
            changes.send();
        } finally {
            within = false;
        }
        producer.commitTransaction();
    }

    /**
     * Sends in a transaction of its own, unless it is {@linkplain #atOnce one of several}; as the processor does: control
     * records stand between the changes.
     */
    public void send(RawRecord record, @Nullable Integer partition) throws Exception {
        if (!within) {
            atOnce(() -> send(record, partition));
            return;
        }
        ProducerRecord<byte[], byte[]> out = new ProducerRecord<>(topic, partition, record.key(), record.value());
        record.headers().forEach(h -> out.headers().add(h.name(), h.value()));
        Future<RecordMetadata> unused = producer.send(out); // The transaction's commit throws what became of it.
    }

    @Override
    public void close() {
        producer.close();
    }
}
