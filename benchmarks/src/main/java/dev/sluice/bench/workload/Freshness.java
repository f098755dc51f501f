package dev.sluice.bench.workload;

import dev.sluice.bench.bed.Bed;
import dev.sluice.bench.bed.Bed.Loading;
import dev.sluice.bench.bed.TableShape;
import dev.sluice.bench.bed.Usage;
import dev.sluice.bench.bed.Writer;
import dev.sluice.bench.limit.LakeCost;
import dev.sluice.bench.result.Line.Point;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How old the lake is while changes come at a rate, seen by somebody who looks at the catalog; and how much slower the table reads
 * afterwards than the same rows freshly written.
 */
final class Freshness implements Workload {

    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final int TRANSACTIONS_PER_SECOND = 50;
    private static final int SMALLEST = 10;
    private static final int ROUNDS = 7;

    private final long rate;

    /** @param rate changes a second, a multiple of five hundred or less than that and one of ten */
    Freshness(long rate) {
        this.rate = rate;
    }

    @Override
    public void run(Run run) throws Exception {
        Duration warmUp = Duration.ofSeconds(run.sizes().one("c.warm-seconds"));
        Duration time = Duration.ofSeconds(run.sizes().one("c.seconds"));
        int size = (int) Math.max(SMALLEST, rate / TRANSACTIONS_PER_SECOND / SMALLEST * SMALLEST);
        String label = String.format(Locale.ROOT, "%,d changes/s, ", rate);
        try (Bed bed = Bed.open(
                        run.directory(), TableShape.NARROW, 1, run.sizes().one("c.rows"));
                Writer writer = bed.writer(run.number())) {
            run.say("loading");
            bed.start(Loading.BACKFILL, PATIENCE);
            run.say(label + "for " + warmUp.plus(time).toSeconds() + " s");
            Map<String, Long> before = bed.lake().changes();
            bed.await(before, Commits.write(writer, rate, size, warmUp).changes(), PATIENCE);
            before = bed.lake().changes();
            long began = System.nanoTime();
            Commits commits;
            Usage.Used used;
            run.profiler().start(bed);
            try (Usage usage = bed.usage()) {
                commits = Commits.write(writer, rate, size, time);
                bed.await(before, commits.changes(), PATIENCE);
                used = usage.used();
            }
            double wall = (System.nanoTime() - began) / 1e9;
            run.profiler().stop(bed, run.workload() + ", " + label);
            double[] seconds = commits.freshness(
                    bed.lake().since(began), before.values().iterator().next());
            run.verify(bed, label + time.toSeconds() + " s");
            bed.stopServices();
            LakeCost lake = LakeCost.of(bed, bed.tables().get(0), ROUNDS);

            Percentiles freshness = new Percentiles(seconds);
            Map<String, Double> commit = Map.of("one commit to the lake", lake.commitMs() / 1000);
            run.cost(label + "freshness p50", "s", freshness.at(50), commit);
            run.cost(label + "freshness p99", "s", freshness.at(99), commit);
            run.cost(label + "freshness at worst", "s", freshness.at(100), commit);
            run.rate(
                    label + "rate that the source kept",
                    "changes/s",
                    commits.rate(size),
                    Map.of("rate that was asked for", (double) rate));
            run.cost(
                    label + "full read afterwards",
                    "s",
                    lake.readMs() / 1000,
                    Map.of("full read of the same rows, freshly written", lake.cleanReadMs() / 1000));
            String rewritten = "the same rows, freshly written";
            run.cost(
                    label + "data files afterwards",
                    "files",
                    (double) lake.files().data(),
                    Map.of(rewritten, (double) lake.cleanFiles().data()));
            run.cost(
                    label + "delete files afterwards",
                    "files",
                    (double) lake.files().deletes(),
                    Map.of());
            run.cost(
                    label + "rows that those take away",
                    "rows",
                    (double) lake.files().deletedRows(),
                    Map.of("rows of the table", (double) lake.rows()));
            if (used.services() > 0) {
                run.cost(
                        label + "processors in use by the three services",
                        "cores",
                        used.services() / wall,
                        Map.of("all cores", (double) Runtime.getRuntime().availableProcessors()));
            }
            run.line("freshness by share of transactions (s)", label + "percent", shares(freshness));
        }
    }

    private static List<Point> shares(Percentiles freshness) {
        List<Point> points = new ArrayList<>();
        for (int percent = 1; percent <= 100; percent++) {
            points.add(new Point(freshness.at(percent), percent));
        }
        return points;
    }
}
