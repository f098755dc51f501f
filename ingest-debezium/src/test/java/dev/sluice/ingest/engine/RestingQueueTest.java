package dev.sluice.ingest.engine;

import io.debezium.connector.base.ChangeEventQueue;
import io.debezium.connector.base.QueueProvider;
import io.debezium.pipeline.Sizeable;
import io.debezium.util.LoggingContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;

class RestingQueueTest {

    private record Event(int number) implements Sizeable {

        @Override
        public long objectSize() {
            return Integer.BYTES;
        }
    }

    /** Counts how often its size is asked. */
    private static final class Asked implements QueueProvider<Event> {

        private final RestingQueue<Event> queue = new RestingQueue<>();
        private final AtomicInteger times = new AtomicInteger();

        @Override
        public String name() {
            return "asked";
        }

        @Override
        public void configure(Map<String, ?> properties) {
            queue.configure(properties);
        }

        @Override
        public void enqueue(Event event) {
            queue.enqueue(event);
        }

        @Override
        public @Nullable Event poll() {
            return queue.poll();
        }

        @Override
        public int size() {
            times.incrementAndGet();
            return queue.size();
        }
    }

    private static ChangeEventQueue<Event> queue(QueueProvider<Event> provider, Duration interval) {
        return new ChangeEventQueue.Builder<Event>()
                .pollInterval(interval)
                .maxBatchSize(16)
                .maxQueueSize(32)
                .loggingContextSupplier(() -> LoggingContext.forConnector("test", "test", "test"))
                .queueProvider(provider)
                .build();
    }

    /** Debezium's own queue is asked some thousand times in each of these waits. */
    @Test
    void anEmptyQueueIsNotAskedOverAndOver() throws Exception {
        Asked asked = new Asked();
        ChangeEventQueue<Event> queue = queue(asked, Duration.ofMillis(20));
        for (int i = 0; i < 10; i++) {
            assertThat(queue.poll()).isEmpty();
        }
        assertThat(asked.times.get()).isLessThan(200);
    }

    @Test
    void allEventsComeInTheirOrder() throws Exception {
        ChangeEventQueue<Event> queue = queue(new RestingQueue<>(), Duration.ofMillis(5));
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 5_000; i++) {
                try {
                    queue.enqueue(new Event(i));
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        List<Integer> seen = new ArrayList<>();
        while (seen.size() < 5_000 && !writer.isCompletedExceptionally()) {
            queue.poll().forEach(event -> seen.add(event.number()));
        }
        writer.join();
        assertThat(seen).hasSize(5_000);
        for (int i = 0; i < seen.size(); i++) {
            assertThat(seen.get(i)).isEqualTo(i);
        }
    }

    @Test
    void debeziumFindsItByItsName() {
        assertThat(ServiceLoader.load(QueueProvider.class).stream()
                        .map(ServiceLoader.Provider::get)
                        .filter(each -> each.name().equals(RestingQueue.NAME)))
                .singleElement()
                .isInstanceOf(RestingQueue.class);
    }
}
