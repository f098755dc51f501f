package dev.sluice.bench.workload;

import dev.sluice.bench.bed.Bed;
import dev.sluice.bench.bed.Bed.Loading;
import dev.sluice.bench.bed.TableShape;
import dev.sluice.bench.bed.Usage;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What the processes use while nobody changes anything. */
final class Idle implements Workload {

    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final long ROWS = 10;

    private final int tables;

    Idle(int tables) {
        this.tables = tables;
    }

    @Override
    public void run(Run run) throws Exception {
        String label = String.format(Locale.ROOT, "%,d tables idle, ", tables);
        Map<String, Double> limit = Map.of("one core", 100.0);
        try (Bed bed = Bed.open(run.directory(), TableShape.NARROW, tables, ROWS)) {
            run.say("loading " + tables + " tables");
            bed.start(Loading.BACKFILL, PATIENCE);
            TimeUnit.SECONDS.sleep(run.sizes().one("e.settle-seconds"));
            try (Usage usage = bed.usage()) {
                long began = System.nanoTime();
                TimeUnit.SECONDS.sleep(run.sizes().one("e.seconds"));
                double seconds = (System.nanoTime() - began) / 1e9;
                Usage.Used used = usage.used();
                if (used.processorSeconds().isEmpty()) {
                    throw new IOException("This system does not tell what processes use: there is no /proc");
                }
                run.verify(bed, label + seconds + " s");
                used.processorSeconds()
                        .forEach((process, processor) ->
                                run.cost(label + process, "% of a core", 100 * processor / seconds, limit));
                run.cost(label + "three services", "% of a core", 100 * used.services() / seconds, limit);
            }
        }
    }
}
