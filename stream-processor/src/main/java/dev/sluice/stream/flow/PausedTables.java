package dev.sluice.stream.flow;

import dev.sluice.schemas.table.TableId;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** In how many of this process's partitions each table is paused: {@code sluice_stream_paused}. */
final class PausedTables {

    private final MeterRegistry meters;
    private final Map<TableId, Set<Integer>> partitions = new ConcurrentHashMap<>();

    PausedTables(MeterRegistry meters) {
        this.meters = meters;
    }

    void say(TableId table, int partition, Optional<Pause> pause) {
        Set<Integer> paused = partitions.computeIfAbsent(table, this::gauge);
        if (pause.isPresent()) {
            paused.add(partition);
        } else {
            paused.remove(partition);
        }
    }

    private Set<Integer> gauge(TableId table) {
        Set<Integer> paused = ConcurrentHashMap.newKeySet();
        Gauge.builder("sluice.stream.paused", paused, Set::size)
                .description("Partitions in which the table is paused by a rule or the breaker")
                .tag("table", table.toString())
                .strongReference(true)
                .register(meters);
        return paused;
    }
}
