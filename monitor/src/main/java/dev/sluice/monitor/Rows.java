package dev.sluice.monitor;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * One metric whose rows come and go. A row that stays is never registered anew, so that no scrape misses it, which
 * Micrometer's own gauge of many rows can't promise. Used by one thread.
 */
public final class Rows {

    /** What a row's values mean. */
    private enum Kind {
        LEVEL,
        COUNT
    }

    private static final class Value {
        private volatile double now;
    }

    private record Row(Meter meter, Value value) {}

    private final MeterRegistry registry;
    private final Kind kind;
    private final String name;
    private final String description;
    private final Map<Tags, Row> rows = new HashMap<>();

    private Rows(MeterRegistry registry, Kind kind, String name, String description) {
        this.registry = registry;
        this.kind = kind;
        this.name = name;
        this.description = description;
    }

    /** Values that go up and down. */
    public static Rows levels(MeterRegistry registry, String name, String description) {
        return new Rows(registry, Kind.LEVEL, name, description);
    }

    /** Values that only grow; {@code _total} is added to the name. */
    public static Rows counts(MeterRegistry registry, String name, String description) {
        return new Rows(registry, Kind.COUNT, name, description);
    }

    /** These are the rows now; all others go. */
    public void set(Map<Tags, ? extends Number> values) {
        values.forEach(
                (tags, value) -> rows.computeIfAbsent(tags, this::register).value().now = value.doubleValue());
        Set<Tags> gone = new HashSet<>(rows.keySet());
        gone.removeAll(values.keySet());
        for (Tags tags : gone) {
            Row row = rows.remove(tags);
            if (row != null) {
                registry.remove(row.meter());
            }
        }
    }

    private Row register(Tags tags) {
        Value value = new Value();
        Meter meter =
                switch (kind) {
                    case LEVEL ->
                        Gauge.builder(name, value, v -> v.now)
                                .description(description)
                                .tags(tags)
                                .strongReference(true)
                                .register(registry);
                    case COUNT ->
                        FunctionCounter.builder(name, value, v -> v.now)
                                .description(description)
                                .tags(tags)
                                .register(registry);
                };
        return new Row(meter, value);
    }
}
