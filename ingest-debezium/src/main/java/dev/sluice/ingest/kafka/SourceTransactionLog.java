package dev.sluice.ingest.kafka;

import dev.sluice.schemas.table.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The one place where the source offset advances: every {@link #append} is one Kafka transaction that holds records and
 * the offset that stands behind them. Whoever reads committed records sees both or neither.
 *
 * <p>Why a crash between any two lines loses nothing and repeats nothing. The order is: (1) the engine emits events,
 * (2) they are encoded, (3) the transaction begins, (4) records and offset are sent, (5) the transaction commits, (6) the
 * engine confirms the last finished source transaction to the server.
 *
 * <ul>
 *   <li>Before 5: nothing of the transaction is ever visible. The next start's {@code initTransactions} aborts it, then
 *       reads the offset that stood before; the server was not told anything, so it sends all of it again.
 *   <li>In 5, with the outcome unknown: the coordinator has the commit on record or it has not. The next start's
 *       {@code initTransactions} waits until that is settled, and only then reads the offset: it is the new one exactly
 *       when the records are visible.
 *   <li>Between 5 and 6: the server still believes that we stand further back. We start its decoder at the stored
 *       offset and not where the server believes us, so that nothing comes twice. It keeps the log that we need, since
 *       what it was told is never ahead of what is stored.
 *   <li>In or after 6: what the server was told was committed in 5.
 *   <li>In the middle of a source transaction that is larger than one batch: the decoder starts only at a transaction's
 *       beginning, so the stored resume LSN stays before it until it is published whole, and the server sends it again
 *       from its first change. The stored position of the last published change tells how much of it is known: positions
 *       are a function of the log alone, so they come out the same, and what is not after the stored one is dropped.
 *       Two changes that share an LSN still differ in place; a batch may end between them.
 *   <li>In the middle of the snapshot: it is taken again in whole, from a new slot with a new exported view, and opens
 *       with truncates at the new snapshot's LSN, so that rows published by the broken one and deleted since go away.
 *   <li>Two instances: the second one's {@code initTransactions} fences the first one, whose next step 4 or 5 then
 *       fails; the second reads the offset after that and so sees all that the first has committed. A commit that meets
 *       the fence half-way may be refused as invalid rather than as fenced. So whoever raises the fence also says that it
 *       is the holder now, in a transaction of its own, and a first one that is refused so looks who holds it.
 * </ul>
 *
 * <p>Not thread-safe, except for {@link #close()}.
 */
public final class SourceTransactionLog implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SourceTransactionLog.class);

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(3);
    /** From raising the fence until it is said who holds it. */
    private static final Duration CLAIM_PATIENCE = Duration.ofSeconds(5);

    private static final long BETWEEN_LOOKS_MS = 200;

    private final KafkaClients clients;
    private final Producer<byte[], byte[]> producer;
    private final KafkaClientMetrics metrics;
    private final String topic;
    private final byte[] key;
    private final byte[] holderKey;
    private final byte[] holder = UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8);
    private @Nullable StoredOffset stored;

    private SourceTransactionLog(
            KafkaClients clients,
            Producer<byte[], byte[]> producer,
            KafkaClientMetrics metrics,
            String topic,
            String pipeline) {
        this.clients = clients;
        this.producer = producer;
        this.metrics = metrics;
        this.topic = topic;
        this.key = key(pipeline);
        this.holderKey = ("holder|" + pipeline).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Fences any other instance, settles what it left open, and then reads the offset.
     *
     * @param topics the offsets topic must exist
     * @throws KafkaException when the cluster does not answer in time
     * @throws FencedOff when another instance has come at the same time, and later
     * @throws PublishFailed when it can't be said that this instance is the holder now
     * @throws InterruptedException when interrupted; nothing was published
     */
    public static SourceTransactionLog open(KafkaClients clients, Topics topics, String pipeline, MeterRegistry meters)
            throws InterruptedException {
        return open(clients, clients.producer("sluice-ingest-" + pipeline), topics, pipeline, meters);
    }

    static SourceTransactionLog open(
            KafkaClients clients,
            Producer<byte[], byte[]> producer,
            Topics topics,
            String pipeline,
            MeterRegistry meters)
            throws InterruptedException {
        KafkaClientMetrics metrics = new KafkaClientMetrics(producer, List.of(Tag.of("client", "ingest-producer")));
        metrics.bindTo(meters);
        SourceTransactionLog opened = new SourceTransactionLog(clients, producer, metrics, topics.offsets(), pipeline);
        try {
            producer.initTransactions();
            opened.commit(List.of(new ProducerRecord<>(topics.offsets(), 0, opened.holderKey, opened.holder)));
            opened.stored = read(clients, topics, pipeline).orElse(null);
            return opened;
        } catch (RuntimeException | InterruptedException e) {
            opened.close();
            throw e;
        }
    }

    /** Reads the offset without fencing anybody, for checks. Empty when there is no offset or no offsets topic. */
    public static Optional<StoredOffset> read(KafkaClients clients, Topics topics, String pipeline) {
        return last(clients, topics.offsets(), key(pipeline)).map(OffsetJson::read);
    }

    /** The newest committed value of a key. */
    private static Optional<byte[]> last(KafkaClients clients, String topic, byte[] key) {
        TopicPartition partition = new TopicPartition(topic, 0);
        byte[] last = null;
        try (Consumer<byte[], byte[]> reader = clients.reader()) {
            if (reader.partitionsFor(topic).isEmpty()) {
                return Optional.empty();
            }
            reader.assign(List.of(partition));
            reader.seekToBeginning(List.of(partition));
            long end = reader.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (reader.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : reader.poll(Duration.ofMillis(200))) {
                    if (Arrays.equals(record.key(), key)) {
                        last = record.value();
                    }
                }
            }
        }
        return Optional.ofNullable(last);
    }

    /** What stands committed; empty before the first append of this pipeline. */
    public Optional<StoredOffset> stored() {
        return Optional.ofNullable(stored);
    }

    /**
     * Publishes records and the offset behind them, all or none. After a failure this log is of no more use: open
     * another one.
     *
     * @throws FencedOff when another instance has taken over
     * @throws PublishFailed when the transaction failed or its outcome is unknown
     * @throws InterruptedException when interrupted; the outcome is unknown
     */
    public void append(List<ProducerRecord<byte[], byte[]>> records, StoredOffset next) throws InterruptedException {
        List<ProducerRecord<byte[], byte[]>> all = new ArrayList<>(records);
        all.add(new ProducerRecord<>(topic, 0, key, OffsetJson.write(next)));
        commit(all);
        stored = next;
    }

    private void commit(List<ProducerRecord<byte[], byte[]>> records) throws InterruptedException {
        long begun = System.nanoTime();
        try {
            producer.beginTransaction();
            List<Future<RecordMetadata>> sends = new ArrayList<>(records.size());
            for (ProducerRecord<byte[], byte[]> record : records) {
                sends.add(producer.send(record));
            }
            producer.commitTransaction();
            for (Future<RecordMetadata> send : sends) {
                send.get();
            }
        } catch (org.apache.kafka.common.errors.InterruptException e) {
            throw interrupted(e);
        } catch (KafkaException e) {
            throw failed(e, Duration.ofNanos(System.nanoTime() - begun));
        } catch (ExecutionException e) {
            throw new PublishFailed("A record of a committed transaction was not accepted", e);
        }
    }

    private static InterruptedException interrupted(Exception cause) {
        InterruptedException interrupted = new InterruptedException("Interrupted while publishing");
        interrupted.initCause(cause);
        return interrupted;
    }

    /** A producer whose transaction timed out is fenced by the coordinator itself: that is no other instance. */
    private RuntimeException failed(KafkaException failure, Duration age) throws InterruptedException {
        if (isFenced(failure) && age.compareTo(KafkaClients.TRANSACTION_TIMEOUT) < 0) {
            return new FencedOff(failure);
        }
        boolean mayBeFenced =
                isBy(InvalidTxnStateException.class, failure) || isBy(InvalidProducerEpochException.class, failure);
        if (mayBeFenced && isHeldByAnother()) {
            return new FencedOff(failure);
        }
        try {
            producer.abortTransaction();
        } catch (KafkaException e) {
            if (isFenced(e) && age.compareTo(KafkaClients.TRANSACTION_TIMEOUT) < 0) {
                return new FencedOff(e);
            }
            log.atDebug().setCause(e).log("Abort failed; the next start aborts");
        }
        return new PublishFailed(
                failure instanceof TimeoutException
                        ? "Kafka did not answer in time; whether the transaction was committed is found at the next start"
                        : "A transaction failed",
                failure);
    }

    private static boolean isFenced(@Nullable Throwable failure) {
        return isBy(ProducerFencedException.class, failure);
    }

    private static boolean isBy(Class<? extends KafkaException> kind, @Nullable Throwable failure) {
        return failure != null && (kind.isInstance(failure) || isBy(kind, failure.getCause()));
    }

    /** Whether another instance says, within a moment, that the fence is its own. */
    private boolean isHeldByAnother() throws InterruptedException {
        long deadline = System.nanoTime() + CLAIM_PATIENCE.toNanos();
        try {
            do {
                if (last(clients, topic, holderKey)
                        .filter(now -> !Arrays.equals(now, holder))
                        .isPresent()) {
                    return true;
                }
                TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MS);
            } while (System.nanoTime() - deadline < 0);
        } catch (org.apache.kafka.common.errors.InterruptException e) {
            throw interrupted(e);
        } catch (KafkaException e) {
            log.atDebug().setCause(e).log("Kafka does not say who holds the fence");
        }
        return false;
    }

    private static byte[] key(String pipeline) {
        return ("ingest|" + pipeline).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        metrics.close();
        producer.close(CLOSE_PATIENCE);
    }
}
