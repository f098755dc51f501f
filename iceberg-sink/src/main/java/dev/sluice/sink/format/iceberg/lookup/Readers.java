package dev.sluice.sink.format.iceberg.lookup;

import org.apache.iceberg.Table;
import org.apache.iceberg.relocated.com.google.common.util.concurrent.MoreExecutors;
import org.apache.iceberg.spark.source.SerializableTableWithSize;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Who reads files: threads of this process, as many as there are cores, for all tables; and Spark's executors where there
 * is much to read and they are other processes than this one.
 */
public final class Readers {

    /** Spark property: from so many bytes on, a lookup is a job of its own. */
    private static final String JOB_BYTES = "spark.sluice.lookup.job.bytes";

    private static final String JOB_BYTES_DEFAULT = "64m";
    /** What Spark's pages call a job. */
    private static final String DESCRIPTION = "spark.job.description";

    private final ExecutorService files;
    /** Waiting for threads takes longer than planning a few manifests on the thread at hand. */
    private final ExecutorService planning = MoreExecutors.newDirectExecutorService();

    private final JavaSparkContext spark;
    private final long jobBytes;

    /** Readers beside a Spark session, which says how much has to be read before its executors do it. */
    public Readers(SparkSession session) {
        this.spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        this.jobBytes = session.sparkContext().isLocal()
                ? Long.MAX_VALUE
                : session.sparkContext().conf().getSizeAsBytes(JOB_BYTES, JOB_BYTES_DEFAULT);
        int threads = Runtime.getRuntime().availableProcessors();
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

    /** The hits of each part, in the parts' order. */
    List<List<KeyScan.Hit>> scan(Table table, KeyScan scan, List<KeyScan.Part> parts) {
        long bytes = parts.stream().mapToLong(part -> part.task().length()).sum();
        if (bytes < jobBytes || parts.isEmpty()) {
            return readAll(parts.stream()
                    .map(part -> new Part<>(() -> scan.read(table.io(), part)))
                    .toList());
        }
        return scanAsJob(table, scan, parts);
    }

    private List<List<KeyScan.Hit>> scanAsJob(Table table, KeyScan scan, List<KeyScan.Part> parts) {
        // Closes what it has opened on an executor when that one forgets it.
        Broadcast<Table> copy = spark.broadcast(SerializableTableWithSize.copyOf(table));
        Broadcast<KeyScan> keys = spark.broadcast(scan);
        @Nullable String description = spark.getLocalProperty(DESCRIPTION);
        spark.setLocalProperty(DESCRIPTION, "Lookup of keys in " + table.name());
        try {
            return spark.parallelize(parts, parts.size())
                    .map(part -> keys.value().read(copy.value().io(), part))
                    .collect();
        } finally {
            spark.setLocalProperty(DESCRIPTION, description);
            copy.destroy();
            keys.destroy();
        }
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
