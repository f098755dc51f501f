package dev.sluice.sink.stream;

import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.table.Topics;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

/** All tables' lanes: batches go to them side by side, and those that fell behind are brought back beside the batches. */
final class Lanes implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Lanes.class);
    private static final long COME_BACK_MS = 500;

    private final Topics topics;
    private final BiFunction<TableId, String, List<Lane>> newLanes;
    private final TopicWatch watch;
    private final Map<String, List<Lane>> byTopic = new ConcurrentSkipListMap<>();
    private final ExecutorService workers;
    private final ScheduledExecutorService comeBacks;
    private volatile TopicOffsets position;

    Lanes(
            Topics topics,
            int parallelTables,
            BiFunction<TableId, String, List<Lane>> newLanes,
            TopicWatch watch,
            TopicOffsets position) {
        this.topics = topics;
        this.newLanes = newLanes;
        this.watch = watch;
        this.position = position;
        this.workers = Executors.newFixedThreadPool(parallelTables, daemon("land"));
        this.comeBacks = Executors.newSingleThreadScheduledExecutor(daemon("come-back"));
        lanesOf(position);
        Future<?> unused =
                comeBacks.scheduleWithFixedDelay(this::bringBack, COME_BACK_MS, COME_BACK_MS, TimeUnit.MILLISECONDS);
    }

    Collection<Lane> all() {
        return byTopic.values().stream().flatMap(List::stream).toList();
    }

    /** Lands the batch in all its tables. Returns when each has landed its share or is paused. */
    void land(Batch batch) throws InterruptedException {
        List<Future<?>> landings = new ArrayList<>();
        for (Lane lane : lanesOf(batch.end())) {
            landings.add(workers.submit(() -> batch.span().during(() -> lane.land(batch))));
        }
        for (Future<?> each : landings) {
            try {
                each.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("A table could not even be paused", e.getCause());
            }
        }
        position = batch.end();
    }

    private List<Lane> lanesOf(TopicOffsets offsets) {
        List<Lane> lanes = new ArrayList<>();
        for (String topic : offsets.topics()) {
            topics.tableOfValid(topic)
                    .ifPresent(table -> lanes.addAll(byTopic.computeIfAbsent(topic, t -> newLanes.apply(table, t))));
        }
        return lanes;
    }

    /** Lets a table that is paused be tried again at once. */
    void resume(TableId table) {
        all().stream().filter(lane -> lane.table().equals(table)).forEach(Lane::resume);
    }

    /**
     * Lets every table that is neither paused nor being loaded make a version for a cut. Called between two batches.
     *
     * @param untilMs when tables give up, milliseconds since the epoch
     * @return whether it is begun; not before each of them runs and tells how far it has landed
     */
    boolean cut(String id, long untilMs) {
        List<Lane> running = all().stream()
                .filter(lane ->
                        lane.standing().paused().isEmpty() && !lane.standing().isLoading())
                .toList();
        SourcePosition furthest = SourcePosition.ZERO;
        for (Lane lane : running) {
            Optional<SourcePosition> reached = lane.reached();
            if (reached.isEmpty() || !lane.standing().isRunning()) {
                return false;
            }
            furthest = reached.get().isAfter(furthest) ? reached.get() : furthest;
        }
        PendingCut wanted = new PendingCut(id, furthest, untilMs);
        running.forEach(lane -> lane.cut(wanted));
        return true;
    }

    /**
     * Lets a table take in what a backfill has loaded.
     *
     * @return whether the table lands here in a way that can
     */
    boolean takeLoaded(TableId table) {
        List<Lane> mirrors = all().stream()
                .filter(lane -> lane.table().equals(table) && lane.mode() == LakeMode.MIRROR)
                .toList();
        mirrors.forEach(Lane::takeLoaded);
        return !mirrors.isEmpty();
    }

    private void bringBack() {
        for (Lane lane : all()) {
            if (lane.wantsBack()) {
                bringBack(lane);
            }
        }
    }

    private void bringBack(Lane lane) {
        try {
            TopicWatch.@Nullable Topic now =
                    watch.describe(List.of(lane.topic())).get(lane.topic());
            if (now == null) {
                lane.pause("Topic " + lane.topic() + " is gone");
            } else {
                lane.comeBack(() -> position, now);
            }
        } catch (TopicWatch.KafkaUnavailable e) {
            lane.pause("Topic " + lane.topic() + " can't be looked up in Kafka");
        } catch (RuntimeException e) {
            // Only a stop gets here: everything else has paused the table.
            log.atWarn().addKeyValue("table", lane.table()).setCause(e).log("Catching up was broken off");
        }
    }

    /** Ends what brings tables back: a piece in hand is finished within {@code seconds} or broken off. */
    void stop(long seconds) throws InterruptedException {
        comeBacks.shutdown();
        if (!comeBacks.awaitTermination(seconds, TimeUnit.SECONDS)) {
            comeBacks.shutdownNow();
        }
    }

    @Override
    public void close() {
        comeBacks.shutdownNow();
        workers.shutdownNow();
    }

    private static java.util.concurrent.ThreadFactory daemon(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
