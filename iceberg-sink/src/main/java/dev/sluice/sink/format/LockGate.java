package dev.sluice.sink.format;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The gate of a table whose writer holds a lock while it lands.
 *
 * @param lock the writer's
 */
public record LockGate(ReentrantLock lock) implements StreamGate {

    private static final long PATIENCE_SECONDS = 15;

    @Override
    public <T> Optional<T> closed(Supplier<T> work) throws InterruptedException {
        if (!lock.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            return Optional.empty();
        }
        try {
            return Optional.of(work.get());
        } finally {
            lock.unlock();
        }
    }
}
