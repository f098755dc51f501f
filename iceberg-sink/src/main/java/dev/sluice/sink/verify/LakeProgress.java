package dev.sluice.sink.verify;

import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.status.TableStatus;
import dev.sluice.schemas.table.TableId;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** How far the lake has come, table by table, as the stages say. */
final class LakeProgress {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);

    private final Statuses statuses;
    private final Duration patience;
    private final Clock clock;
    private final Consumer<String> progress;

    /**
     * @param patience how long one wait may take
     * @param progress takes a line for people when a wait takes longer than a moment
     */
    LakeProgress(Statuses statuses, Duration patience, Clock clock, Consumer<String> progress) {
        this.statuses = statuses;
        this.patience = patience;
        this.clock = clock;
        this.progress = progress;
    }

    /** Why ingest does not capture the table; empty when it does, or has not said. */
    Optional<String> refusal(TableId table) throws InterruptedException {
        return paused(of(statuses.latest(Duration.ZERO), table, TableStatus.INGEST));
    }

    /** Waits until the lake table holds every transaction that committed before a place in the source's log. */
    Arrival await(TableId table, Lsn position) throws InterruptedException {
        Instant deadline = clock.instant().plus(patience);
        Instant nextLine = clock.instant().plus(BETWEEN_LOOKS.multipliedBy(10));
        Duration wait = Duration.ZERO;
        while (true) {
            List<TableStatus> sink = of(statuses.latest(wait), table, TableStatus.SINK);
            if (passed(sink, position)) {
                return new Arrival.Passed();
            }
            Optional<String> paused = paused(sink);
            if (paused.isPresent()) {
                return new Arrival.Paused(paused.get());
            }
            Instant now = clock.instant();
            if (now.isAfter(deadline)) {
                return new Arrival.Late(why(table, position, sink));
            }
            if (now.isAfter(nextLine)) {
                progress.accept(why(table, position, sink));
                nextLine = now.plus(BETWEEN_LINES);
            }
            wait = BETWEEN_LOOKS;
        }
    }

    private static List<TableStatus> of(Collection<TableStatus> all, TableId table, String stage) {
        return all.stream()
                .filter(status -> status.table().equals(table) && status.stage().equals(stage))
                .toList();
    }

    private static Optional<String> paused(List<TableStatus> statuses) {
        return statuses.stream()
                .filter(status -> status.state().equals(TableStatus.PAUSED))
                .map(status -> Objects.requireNonNullElse(status.reason(), "no reason given"))
                .findFirst();
    }

    private static boolean passed(List<TableStatus> sink, Lsn position) {
        return !sink.isEmpty()
                && sink.stream()
                        .map(TableStatus::completeThrough)
                        .allMatch(at -> at != null && lsn(at).compareTo(position) >= 0);
    }

    private String why(TableId table, Lsn position, List<TableStatus> sink) {
        Optional<SourcePosition> complete = sink.stream()
                .map(TableStatus::completeThrough)
                .flatMap(at -> Optional.ofNullable(at).stream())
                .min(SourcePosition::compareTo);
        String there = complete.map(at -> "is complete through " + lsn(at))
                .orElse(sink.isEmpty() ? "has not been heard of" : "has not said yet how far it is complete");
        String said = sink.stream().mapToLong(TableStatus::atMs).max().stream()
                .mapToObj(at -> ", said "
                        + Duration.between(Instant.ofEpochMilli(at), clock.instant())
                                .toSeconds() + " s ago")
                .findFirst()
                .orElse("");
        return "waiting for the lake table of " + table + " to pass " + position + ": it " + there + said;
    }

    private static Lsn lsn(SourcePosition position) {
        return new Lsn(position.commit());
    }
}
