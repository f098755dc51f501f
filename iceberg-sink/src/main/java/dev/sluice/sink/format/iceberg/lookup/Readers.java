package dev.sluice.sink.format.iceberg.lookup;

import org.apache.iceberg.relocated.com.google.common.util.concurrent.MoreExecutors;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that read files, as many as there are cores, for all tables. */
public final class Readers {

    private final ExecutorService files;
    /** Waiting for threads takes longer than planning a few manifests on the thread at hand. */
    private final ExecutorService planning = MoreExecutors.newDirectExecutorService();

    public Readers(int threads) {
        AtomicInteger count = new AtomicInteger();
        this.files = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "lookup-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** One piece of reading. */
    record Part<T>(Callable<T> work) {}

    ExecutorService planning() {
        return planning;
    }

    /** What all parts gave, in their order. */
    <T> List<T> readAll(List<Part<T>> parts) {
        List<T> results = new ArrayList<>(parts.size());
        try {
            if (parts.size() == 1) {
                results.add(parts.get(0).work().call());
                return results;
            }
            List<Callable<T>> calls = parts.stream().map(Part::work).toList();
            for (Future<T> each : files.invokeAll(calls)) {
                results.add(each.get());
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while reading the table", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause
                    ? cause
                    : new IllegalStateException("The table can't be read", e.getCause());
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("The table can't be read", e);
        }
    }
}
