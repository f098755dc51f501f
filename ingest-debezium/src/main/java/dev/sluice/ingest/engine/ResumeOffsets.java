package dev.sluice.ingest.engine;

import org.apache.kafka.connect.runtime.WorkerConfig;
import org.apache.kafka.connect.storage.OffsetBackingStore;
import org.apache.kafka.connect.util.Callback;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/**
 * Tells the engine where to start. What the engine stores is kept for as long as it runs, and no longer: the connector
 * looks here for the place that it confirms to the server, while the source offset is kept by the Kafka transaction that
 * holds the records, nowhere else. Named to Debezium, which makes the instance and configures it from
 * {@link #PROPERTY}.
 */
public final class ResumeOffsets implements OffsetBackingStore {

    /** Engine property with the offset as JSON; absent when there is none. */
    static final String PROPERTY = "sluice.resume.offset";

    private volatile @Nullable ByteBuffer offset;

    @Override
    public void configure(WorkerConfig config) {
        Object json = config.originals().get(PROPERTY);
        offset = json == null ? null : ByteBuffer.wrap(json.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void start() {}

    @Override
    public void stop() {}

    @Override
    public Future<Map<ByteBuffer, ByteBuffer>> get(Collection<ByteBuffer> keys) {
        Map<ByteBuffer, ByteBuffer> offsets = new HashMap<>();
        ByteBuffer now = offset;
        if (now != null) {
            for (ByteBuffer key : keys) {
                offsets.put(key, now.duplicate());
            }
        }
        return CompletableFuture.completedFuture(offsets);
    }

    @Override
    public Future<Void> set(Map<ByteBuffer, ByteBuffer> values, Callback<Void> callback) {
        // One key: the engine has one connector with one partition, the server.
        values.values().forEach(value -> offset = value.duplicate());
        if (callback != null) {
            callback.onCompletion(null, null);
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public Set<Map<String, Object>> connectorPartitions(String connectorName) {
        return Set.of();
    }
}
