package dev.sluice.sink.stream;

import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.stack.Broker;
import dev.sluice.sink.stack.Eventually;
import dev.sluice.sink.stack.InMemoryRegistry;
import dev.sluice.sink.stack.Orders;
import dev.sluice.sink.stack.SourceTable;
import dev.sluice.sink.stack.Stack;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import static dev.sluice.sink.stack.Orders.order;
import static org.assertj.core.api.Assertions.assertThat;

/** A source that rests is waited for at Kafka, which answers when there is something. */
@Timeout(300)
class TopicTailsIT {

    /** Longer than any test may take: what returns before has been told. */
    private static final Duration NEVER = Duration.ofMinutes(10);

    private static Broker broker() throws Exception {
        return Stack.shared().broker();
    }

    private static TopicTails tails(Duration patience) throws Exception {
        return new TopicTails(
                new KafkaConsumer<>(TopicTails.properties(Map.of("bootstrap.servers", broker().bootstrap()), patience)),
                patience);
    }

    private static TopicOffsets topic(String name) throws Exception {
        broker().createTopic(name, 2);
        return TopicOffsets.of(name, Map.of(0, 0L, 1, 0L));
    }

    private static Producer<byte[], byte[]> producer(String id) throws Exception {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", broker().bootstrap(), "transactional.id", id),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, int partition) {
        return new ProducerRecord<>(topic, partition, null, new byte[] {1});
    }

    @Test
    void whatIsCommittedEndsTheWaitAndNotWhatIsOnlyWritten() throws Exception {
        TopicOffsets ends = topic("tails.committed");
        AtomicBoolean isCommitted = new AtomicBoolean();
        try (TopicTails tails = tails(NEVER);
                Producer<byte[], byte[]> producer = producer("tails-committed")) {
            producer.initTransactions();
            CompletableFuture<Boolean> told =
                    CompletableFuture.supplyAsync(() -> tails.await(ends) && isCommitted.get());
            // Given a record whose transaction is open; another topic's has come and gone since
            producer.beginTransaction();
            producer.send(record("tails.committed", 1)).get();
            TopicOffsets other = topic("tails.other");
            try (TopicTails another = tails(NEVER);
                    Producer<byte[], byte[]> further = producer("tails-other")) {
                further.initTransactions();
                further.beginTransaction();
                further.send(record("tails.other", 0)).get();
                further.commitTransaction();
                assertThat(another.await(other)).isTrue();
            }

            // When
            isCommitted.set(true);
            producer.commitTransaction();

            // Then
            assertThat(told.get(Eventually.DEADLINE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            // And what is there already is told again, and behind it the next
            assertThat(tails.await(ends)).isTrue();
            producer.beginTransaction();
            producer.send(record("tails.committed", 1)).get();
            producer.commitTransaction();
            assertThat(tails.await(TopicOffsets.of("tails.committed", Map.of(0, 0L, 1, 2L))))
                    .isTrue();
        }
    }

    @Test
    void aWaitInVainIsOver() throws Exception {
        TopicOffsets ends = topic("tails.patience");
        try (TopicTails tails = tails(Duration.ofMillis(50))) {
            assertThat(tails.await(ends)).isFalse();
            assertThat(tails.await(ends)).isFalse();
        }
        try (TopicTails tails = tails(NEVER)) {
            assertThat(tails.await(TopicOffsets.NONE)).isFalse();
        }
    }

    @Test
    void takesItsBrokerFromSparksOptionsAndItsPatienceFromTheTrigger() throws Throwable {
        TopicOffsets ends = topic("tails.options");
        Map<String, String> options = Map.of(
                "kafka.bootstrap.servers",
                broker().bootstrap(),
                "kafka.fetch.min.bytes",
                "1000000",
                "kafka.request.timeout.ms",
                "100",
                "subscribePattern",
                ".*");
        try (TopicTails tails = TopicTails.open(options, Duration.ofMillis(10));
                Producer<byte[], byte[]> producer = producer("tails-options")) {
            assertThat(tails.await(ends)).isFalse();
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(record("tails.options", 0)).get();
            producer.commitTransaction();
            Eventually.holds(() -> assertThat(tails.await(ends)).isTrue());
        }
    }

    @Test
    void offsetsThatKafkaDoesNotHaveEndTheWait() throws Exception {
        topic("tails.gone");
        TopicOffsets beyond = TopicOffsets.of("tails.gone", Map.of(0, 7L, 1, 0L));
        try (TopicTails tails = tails(NEVER)) {
            assertThat(tails.await(beyond)).isTrue();
            assertThat(tails.await(beyond)).isTrue();
        }
    }

    @Test
    void anInterruptionEndsTheWaitAndStays() throws Throwable {
        TopicOffsets ends = topic("tails.interrupted");
        CompletableFuture<Boolean> stays = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            try (TopicTails tails = tails(NEVER)) {
                boolean isTold = tails.await(ends);
                // Cleared, as Spark does before it stops its source: what is asked of the broker is still asked then.
                stays.complete(Thread.interrupted() && !isTold);
            } catch (Exception e) {
                stays.completeExceptionally(e);
            }
        });
        waiting.start();
        Eventually.holds(() -> assertThat(waits(waiting.getStackTrace())).isTrue());

        waiting.interrupt();

        assertThat(stays.get(Eventually.DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        waiting.join();
    }

    @Test
    void aQueryThatRestsWaitsAndLandsWhatComesThen() throws Throwable {
        Stack stack = Stack.shared();
        Pipeline pipeline = stack.pipeline("rests");
        stack.createTopics(pipeline);
        InMemoryRegistry registry = new InMemoryRegistry();
        try (SourceTable orders = new SourceTable(
                        stack.broker(),
                        pipeline.topics(),
                        new TableId("public", "orders"),
                        2,
                        Orders.events(registry));
                SinkService sink = stack.start(pipeline, registry)) {
            for (int id = 1; id <= 2; id++) {
                Eventually.holds(
                        () -> assertThat(Thread.getAllStackTraces().values()).anyMatch(TopicTailsIT::waits));

                orders.insert(order(id, "after a rest", null));

                long rows = id;
                Eventually.holds(() -> assertThat(stack.query("SELECT id FROM lake.rests_public.orders"))
                        .hasSize((int) rows));
            }
            assertThat(sink.wantingLoad()).isEmpty();
        }
    }

    private static boolean waits(StackTraceElement[] stack) {
        return Arrays.stream(stack)
                .anyMatch(frame -> frame.getClassName().equals(TopicTails.class.getName())
                        && frame.getMethodName().equals("await"));
    }
}
