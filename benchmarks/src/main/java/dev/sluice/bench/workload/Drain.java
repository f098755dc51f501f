package dev.sluice.bench.workload;

import dev.sluice.bench.bed.Bed;
import dev.sluice.bench.bed.Bed.Loading;
import dev.sluice.bench.bed.LakeWatch;
import dev.sluice.bench.bed.Seen;
import dev.sluice.bench.bed.TableShape;
import dev.sluice.bench.bed.Usage;
import dev.sluice.bench.bed.Writer;
import dev.sluice.bench.limit.EngineDrain;
import dev.sluice.bench.limit.KafkaProduce;
import dev.sluice.bench.limit.LakeCost;
import dev.sluice.bench.limit.PgOutputDrain;
import dev.sluice.bench.result.Line.Point;
import dev.sluice.local.stack.Service;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Changes wait in the replication slot, as after an outage, and are brought into the lake: first by services that are all started for it,
 * then by a stream and a sink that have run for a while and an ingest that is started.
 *
 * <p>Sixty percent of the changes are updates of random rows, thirty are inserts, ten are deletes, in transactions of a hundred.
 */
final class Drain implements Workload {

    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final int TRANSACTION = 100;
    private static final double MIB = 1024 * 1024;
    private static final int LAKE_ROUNDS = 3;

    private final String label;
    private final TableShape shape;
    private final int tables;
    private final long rows;
    private final long cold;
    private final long warm;

    /**
     * A drain.
     *
     * @param label tells it from other drains of the same workload; may be empty
     * @param tables how many there are, written to in turn
     * @param rows that each of them has before
     * @param cold changes for services that are just started; 0 for none
     * @param warm changes for services that have run
     */
    Drain(String label, TableShape shape, int tables, long rows, long cold, long warm) {
        this.label = label.isEmpty() ? "" : label + ", ";
        this.shape = shape;
        this.tables = tables;
        this.rows = rows;
        this.cold = cold;
        this.warm = warm;
    }

    @Override
    public void run(Run run) throws Exception {
        try (Bed bed = Bed.open(run.directory(), shape, tables, rows);
                Writer writer = bed.writer(run.number())) {
            run.say("loading " + rows * tables + " rows");
            bed.start(Loading.BACKFILL, PATIENCE);
            double coldRate = cold == 0 ? 0 : cold(run, bed, writer);
            Figures figures = warm(run, bed, writer);
            run.verify(bed, label + "drains");
            bed.stopServices();
            Map<String, Double> limits = limits(run, bed);
            if (cold > 0) {
                run.rate(label + "cold start to all in the lake", "changes/s", coldRate, limits);
            }
            figures.tell(run, label, warm, limits);
        }
    }

    private double cold(Run run, Bed bed, Writer writer) throws Exception {
        bed.stopServices();
        run.say("writing " + cold + " changes");
        writer.write(cold, TRANSACTION);
        Map<String, Long> before = bed.lake().changes();
        long began = System.nanoTime();
        bed.startServices();
        return cold * 1e9 / (bed.await(before, cold, PATIENCE) - began);
    }

    private Figures warm(Run run, Bed bed, Writer writer) throws Exception {
        bed.stop(Service.INGEST);
        PgOutputDrain.open(bed);
        EngineDrain.open(bed);
        run.say("writing " + warm + " changes");
        writer.write(warm, TRANSACTION);
        Map<String, Long> before = bed.lake().changes();
        long began = System.nanoTime();
        try (Usage usage = bed.usage()) {
            bed.start(Service.INGEST);
            run.profiler().start(bed);
            long ended = bed.await(before, warm, PATIENCE);
            Usage.Used used = usage.used();
            run.profiler().stop(bed, run.workload() + ", " + label);
            List<Point> line = line(bed.lake().since(began), began, before);
            run.line(label + "changes in the lake", "changes", line);
            return new Figures((ended - began) / 1e9, steady(line, warm), used);
        }
    }

    /**
     * Changes in the lake by time, over all tables.
     *
     * @param before changes of each table at the beginning
     */
    static List<Point> line(List<Seen> versions, long began, Map<String, Long> before) {
        Map<String, Long> latest = new HashMap<>(before);
        long atBeginning = LakeWatch.sum(before);
        List<Point> points = new ArrayList<>();
        points.add(new Point(0, 0));
        for (Seen each : versions) {
            latest.put(each.table(), each.changes());
            points.add(new Point((each.nanos() - began) / 1e9, LakeWatch.sum(latest) - atBeginning));
        }
        return points;
    }

    /** Changes a second between a fifth and nearly all of the changes; empty when too little time lies between. */
    static Optional<Double> steady(List<Point> line, long changes) {
        Optional<Point> from =
                line.stream().filter(point -> point.value() >= 0.2 * changes).findFirst();
        Optional<Point> to =
                line.stream().filter(point -> point.value() <= 0.95 * changes).reduce((one, other) -> other);
        return from.flatMap(begin -> to.filter(end -> end.seconds() - begin.seconds() >= 1)
                .map(end -> (end.value() - begin.value()) / (end.seconds() - begin.seconds())));
    }

    private Map<String, Double> limits(Run run, Bed bed) throws Exception {
        Map<String, Double> limits = new LinkedHashMap<>();
        limits.put("Debezium's engine alone", EngineDrain.streamed(bed, warm));
        limits.put("pgoutput received", PgOutputDrain.perSecond(bed, warm));
        limits.put("Kafka produce", KafkaProduce.perSecond(bed, bed.tables().get(0), Math.min(warm, 500_000)));
        limits.put(
                "Parquet append",
                LakeCost.of(bed, bed.tables().get(0), LAKE_ROUNDS).appendedPerSecond());
        limits.forEach((name, value) ->
                run.say(String.format(java.util.Locale.ROOT, "limit, %s: %,.0f changes/s", name, value)));
        return limits;
    }

    /**
     * What a drain by warm services gave.
     *
     * @param seconds from ingest's start until all was in the lake
     * @param steady changes a second in between
     */
    private record Figures(double seconds, Optional<Double> steady, Usage.Used used) {

        void tell(Run run, String label, long changes, Map<String, Double> limits) {
            run.rate(label + "ingest's start to all in the lake", "changes/s", changes / seconds, limits);
            steady.ifPresent(rate -> run.rate(label + "steady", "changes/s", rate, limits));
            used.processorSeconds().forEach((process, processor) -> {
                if (processor > 0) {
                    run.rate(
                            label + "changes per processor second, " + process,
                            "changes/s",
                            changes / processor,
                            limits);
                }
            });
            if (used.services() > 0) {
                run.rate(
                        label + "changes per processor second, three services",
                        "changes/s",
                        changes / used.services(),
                        limits);
                // There is no limit to memory but the machine's.
                Map<String, Double> machine = Machine.memoryBytes()
                        .map(bytes -> Map.of("the machine's memory", bytes / MIB))
                        .orElse(Map.of());
                used.peakBytes()
                        .forEach((process, bytes) ->
                                run.cost(label + "peak memory, " + process, "MiB", bytes / MIB, machine));
                run.cost(label + "peak memory, three services together", "MiB", used.servicesBytes() / MIB, machine);
            }
        }
    }
}
