package dev.sluice.local.chaos;

import dev.sluice.local.chaos.Schedule.Drawn;
import dev.sluice.local.chaos.Struck.Outcome;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Lets the schedule's entries strike one after the other, each when the one before has recovered. */
final class Strikes {

    private static final Logger LOG = LoggerFactory.getLogger(Strikes.class);
    private static final Duration PATIENCE = Duration.ofMinutes(6);
    /** Longer than a broken-off fault needs to put things back. */
    private static final Duration BACK_IN_PLACE = Duration.ofMinutes(3);

    private final Scene scene;
    private final Consumer<Struck> heard;
    private final long beganNanos = System.nanoTime();
    private final List<Struck> struck = new ArrayList<>();

    Strikes(Scene scene, Consumer<Struck> heard) {
        this.scene = scene;
        this.heard = heard;
    }

    /** What became of all entries so far. */
    List<Struck> struck() {
        return List.copyOf(struck);
    }

    private Duration now() {
        return Duration.ofNanos(System.nanoTime() - beganNanos);
    }

    /**
     * One entry. A promise that is not kept is in {@link #struck()}.
     *
     * @return whether to go on
     */
    boolean strike(Schedule.Entry entry) throws InterruptedException {
        Duration quiet = entry.at().minus(now());
        if (!quiet.isNegative()) {
            Scene.stay(quiet);
        }
        Duration at = now();
        Optional<String> obstacle = entry.faults().stream()
                .flatMap(each -> each.fault().obstacle(scene).stream())
                .findFirst();
        if (obstacle.isPresent()) {
            add(new Struck(entry, Outcome.SKIPPED, at, null, obstacle.get()));
            return true;
        }
        try {
            strikeTogether(entry.faults());
            Duration recovery = scene.awaitLanded(PATIENCE);
            add(new Struck(entry, Outcome.RECOVERED, at, recovery, ""));
            return true;
        } catch (InterruptedException | InterruptException e) {
            var unused =
                    Thread.interrupted(); // Kafka's exception sets it again; what follows shall not be interrupted.
            add(new Struck(entry, Outcome.BROKEN_OFF, at, null, ""));
            throw new InterruptedException("Asked to stop");
        } catch (Exception e) {
            LOG.atError().addKeyValue("fault", entry.what()).setCause(e).log("Not as promised");
            add(new Struck(entry, Outcome.UNKEPT, at, null, e instanceof Unkept ? e.getMessage() + "" : e.toString()));
            return false;
        }
    }

    private void add(Struck one) {
        struck.add(one);
        heard.accept(one);
    }

    private void strikeTogether(List<Drawn> faults) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(faults.size());
        try {
            List<Future<?>> strikes = new ArrayList<>();
            for (Drawn drawn : faults) {
                strikes.add(threads.submit(() -> {
                    drawn.fault().strike(scene);
                    return drawn;
                }));
            }
            for (Future<?> strike : strikes) {
                strike.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            threads.shutdownNow(); // What was broken off puts things back before it ends.
            if (!threads.awaitTermination(BACK_IN_PLACE.toSeconds(), TimeUnit.SECONDS)) {
                LOG.atWarn().log("A fault does not end");
            }
        }
    }
}
