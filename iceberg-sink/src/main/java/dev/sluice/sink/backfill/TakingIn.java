package dev.sluice.sink.backfill;

import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.format.Load;
import dev.sluice.sink.plan.LoadState;
import dev.sluice.sink.plan.LoadState.Stage;
import dev.sluice.sink.stream.Intake;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Gets a loaded table into its place. A running sink does it when it is asked, because nobody else may commit past its lane;
 * one that runs marks the load as taken within a second or two. When none does, the command does it itself.
 */
final class TakingIn implements Handover {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(300);
    private static final Duration BETWEEN_REQUESTS = Duration.ofSeconds(5);
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

    /** A sink that has spoken lately may be busy with a batch, or be starting again. */
    private static final Duration KNOWN_SINK_PATIENCE = Duration.ofMinutes(2);

    private final Intake intake;
    private final SinkSigns signs;
    private final Duration sinkPatience;
    private final Duration timeout;
    private final Consumer<String> out;
    private final Clock clock;

    /** Whether a sink of the pipeline has spoken lately. */
    @FunctionalInterface
    interface SinkSigns {
        boolean isSinkSpeaking() throws InterruptedException;
    }

    /**
     * @param sinkPatience how long a sink is waited for of which nothing has been heard
     * @param timeout how long the stream is waited for
     */
    TakingIn(
            Intake intake,
            SinkSigns signs,
            Duration sinkPatience,
            Duration timeout,
            Consumer<String> out,
            Clock clock) {
        this.intake = intake;
        this.signs = signs;
        this.sinkPatience = sinkPatience;
        this.timeout = timeout;
        this.out = out;
        this.clock = clock;
    }

    @Override
    public boolean run(TableId table, Load load) throws InterruptedException {
        Instant began = clock.instant();
        boolean isKnown = sinkPatience.compareTo(KNOWN_SINK_PATIENCE) < 0 && signs.isSinkSpeaking();
        Instant lost = began.plus(isKnown ? KNOWN_SINK_PATIENCE : sinkPatience);
        Instant nextRequest = began;
        Instant nextLine = began.plus(BETWEEN_LINES);
        while (clock.instant().isBefore(began.plus(timeout))) {
            Optional<LoadState> state = load.state();
            if (state.isEmpty()) {
                return true;
            }
            Instant now = clock.instant();
            if (state.get().stage() == Stage.LOADED && now.isAfter(lost)) {
                out.accept(table + ": no sink has taken the rows in; doing it here");
                return here(table, began);
            }
            if (!now.isBefore(nextRequest)) {
                intake.ask(table);
                nextRequest = now.plus(BETWEEN_REQUESTS);
            }
            if (now.isAfter(nextLine)) {
                out.accept(table + ": loaded; the sink brings the rows up to its stream");
                nextLine = now.plus(BETWEEN_LINES);
            }
            TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS.toMillis());
        }
        // A sink that began and is gone would be waited for again and again.
        load.state().ifPresent(state -> load.become(state.at(Stage.LOADED)));
        return load.state().isEmpty();
    }

    private boolean here(TableId table, Instant began) throws InterruptedException {
        while (!intake.take(table)) {
            if (clock.instant().isAfter(began.plus(timeout))) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS.toMillis());
        }
        return true;
    }
}
