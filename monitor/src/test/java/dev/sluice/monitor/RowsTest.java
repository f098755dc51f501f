package dev.sluice.monitor;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Rows come and go, and one that stays is the same meter all the time. */
class RowsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void aRowThatStaysIsNeverRegisteredAnew() {
        Rows rows = Rows.levels(registry, "level", "");
        rows.set(Map.of(Tags.of("table", "a"), 1, Tags.of("table", "b"), 2));
        Meter before = registry.get("level").tag("table", "a").gauge();

        rows.set(Map.of(Tags.of("table", "a"), 5));

        assertThat(registry.get("level").tag("table", "a").gauge()).isSameAs(before);
        assertThat(registry.get("level").tag("table", "a").gauge().value()).isEqualTo(5);
        assertThat(registry.find("level").tag("table", "b").gauge()).isNull();
    }

    @Test
    void countsAreCounters() {
        Rows rows = Rows.counts(registry, "count", "");
        rows.set(Map.of(Tags.of("table", "a"), 3));
        rows.set(Map.of(Tags.of("table", "a"), 8));

        assertThat(registry.get("count").tag("table", "a").functionCounter().count())
                .isEqualTo(8);
    }
}
