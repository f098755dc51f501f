package dev.sluice.ingest.engine;

import io.debezium.connector.base.QueueProvider;
import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;

/**
 * The engine's queue between its reader and its consumer, in memory as Debezium's own. But who asks an empty one again and again is
 * held up for a millisecond: Debezium's consumer (3.6, {@code ChangeEventQueue.poll}) waits in whole milliseconds, and goes round without
 * waiting through what is left of each {@code poll.interval.ms} below one. At 50 ms that is 2 % of a processor, all the time that
 * nothing happens. Debezium finds it by its name and makes the instance; all calls but those for its metrics hold the lock of its queue.
 *
 * @param <T> an event
 */
public final class RestingQueue<T> implements QueueProvider<T> {

    static final String NAME = "sluice";

    private static final long REST_NANOS = 1_000_000;
    /** Calls that come so soon after one another are those of somebody who does not wait between them. */
    private static final long SOON_NANOS = 2_000_000;
    /** So many are asked for an empty queue without a wait by who has just begun to poll. */
    private static final int USUAL = 3;

    private final Queue<T> events = new ArrayDeque<>();
    private int inVain;
    private long lastAsked;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void configure(Map<String, ?> properties) {
        // How much it may hold at once is its caller's to watch.
    }

    @Override
    public void enqueue(T event) {
        events.add(event);
    }

    @Override
    public @Nullable T poll() {
        return events.poll();
    }

    @Override
    public int size() {
        int size = events.size();
        if (size == 0) {
            askedInVain();
        } else {
            inVain = 0;
        }
        return size;
    }

    private void askedInVain() {
        long now = System.nanoTime();
        inVain = now - lastAsked < SOON_NANOS ? inVain + 1 : 1;
        if (inVain > USUAL) {
            LockSupport.parkNanos(this, REST_NANOS);
            inVain = 0;
        }
        lastAsked = now;
    }
}
