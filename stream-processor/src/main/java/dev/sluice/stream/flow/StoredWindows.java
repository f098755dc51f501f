package dev.sluice.stream.flow;

import dev.sluice.schemas.rule.Windows;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

import java.util.function.BiConsumer;

/** What rules remember of the changes before, in a state store: it is as exact as the output, whatever happens. */
record StoredWindows(KeyValueStore<Bytes, byte[]> store) implements Windows.Storage {

    @Override
    public byte @Nullable [] get(byte[] key) {
        return store.get(Bytes.wrap(key));
    }

    @Override
    public void put(byte[] key, byte[] value) {
        store.put(Bytes.wrap(key), value);
    }

    @Override
    public void remove(byte[] key) {
        store.delete(Bytes.wrap(key));
    }

    @Override
    public void forEach(BiConsumer<byte[], byte[]> entry) {
        try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<Bytes, byte[]> each = all.next();
                entry.accept(each.key.get(), each.value);
            }
        }
    }
}
