package dev.sluice.stream.flow;

import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** The tables that are paused in one partition, by their raw topic. */
final class Pauses {

    private final KeyValueStore<String, Pause> store;

    Pauses(KeyValueStore<String, Pause> store) {
        this.store = store;
    }

    Optional<Pause> of(String topic) {
        return Optional.ofNullable(find(topic));
    }

    /** The same for each record; null when the table is not paused. */
    @Nullable
    Pause find(String topic) {
        return store.get(topic);
    }

    Map<String, Pause> all() {
        Map<String, Pause> all = new TreeMap<>();
        try (KeyValueIterator<String, Pause> pauses = store.all()) {
            while (pauses.hasNext()) {
                KeyValue<String, Pause> next = pauses.next();
                all.put(next.key, next.value);
            }
        }
        return all;
    }

    /**
     * Pauses a table, also one that goes on just now and still has records held back.
     *
     * @param from offset of the first record that is not let through
     * @param seen offset behind the last record that has come
     */
    void begin(String topic, Pause.Kind kind, String rule, String reason, long nowMs, long from, long seen) {
        long until = of(topic).map(earlier -> Math.max(earlier.until(), seen)).orElse(seen);
        store.put(topic, new Pause(kind, Pause.Step.HOLDING, reason, rule, nowMs, from, until));
    }

    /** Changes a pause; one that is over then is none any more. */
    void change(String topic, UnaryOperator<Pause> how) {
        of(topic).map(how).ifPresent(changed -> {
            if (changed.isOver()) {
                store.delete(topic);
            } else {
                store.put(topic, changed);
            }
        });
    }
}
