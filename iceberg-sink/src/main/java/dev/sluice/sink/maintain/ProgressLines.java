package dev.sluice.sink.maintain;

import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.format.MaintenanceWatch;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Consumer;

/** Tells how far the rewriting of one table has come, with an estimate, every few seconds. */
final class ProgressLines implements MaintenanceWatch {

    private static final Duration BETWEEN_LINES = Duration.ofSeconds(2);

    private final TableId table;
    private final Consumer<String> out;
    private final Clock clock;
    private final Instant began;
    private Instant nextLine;

    ProgressLines(TableId table, Consumer<String> out, Clock clock) {
        this.table = table;
        this.out = out;
        this.clock = clock;
        this.began = clock.instant();
        this.nextLine = began.plus(BETWEEN_LINES);
    }

    @Override
    public boolean isStopping() {
        return Thread.currentThread().isInterrupted();
    }

    @Override
    public void rewritten(long bytes, long of) {
        Instant now = clock.instant();
        if (now.isBefore(nextLine) || of == 0 || bytes == 0) {
            return;
        }
        nextLine = now.plus(BETWEEN_LINES);
        long leftMs = Duration.between(began, now).toMillis() * (of - bytes) / bytes;
        out.accept(String.format(
                Locale.ROOT,
                "%s: %d %% of %s rewritten, about %d s left",
                table,
                100 * bytes / of,
                OutcomeText.bytes(of),
                Math.round(leftMs / 1000.0)));
    }
}
