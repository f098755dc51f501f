package dev.sluice.sink.progress;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Consumer;

/** Tells every few seconds how far something has come, at which rate, and how long it will take. Not thread-safe. */
public final class Progress {

    /** How it is told. */
    public enum Form {
        /** A line with a bar. */
        PEOPLE,
        /** One JSON object a line. */
        JSON
    }

    private static final Duration BETWEEN_LINES = Duration.ofSeconds(2);
    private static final int WIDTH = 20;

    private final String what;
    private final String unit;
    private final long all;
    private final Form form;
    private final Consumer<String> out;
    private final Clock clock;
    private final Instant began;
    private Instant nextLine;

    /**
     * Begins now.
     *
     * @param what is being worked on, such as a table's name
     * @param unit of what is counted, in the plural
     * @param all how many there are; 0 when there is nothing to do
     * @param out takes the lines
     */
    public Progress(String what, String unit, long all, Form form, Consumer<String> out, Clock clock) {
        this.what = what;
        this.unit = unit;
        this.all = all;
        this.form = form;
        this.out = out;
        this.clock = clock;
        this.began = clock.instant();
        this.nextLine = began.plus(BETWEEN_LINES);
    }

    /**
     * Tells it when the last line is old enough, and not at the end.
     *
     * @param done how many are done since the beginning
     */
    public void at(long done) {
        Instant now = clock.instant();
        if (done <= 0 || done >= all || now.isBefore(nextLine)) {
            return;
        }
        nextLine = now.plus(BETWEEN_LINES);
        long tookMs = Math.max(1, Duration.between(began, now).toMillis());
        long perSecond = Math.round(done * 1000.0 / tookMs);
        long left = Math.round(tookMs / 1000.0 * Math.max(0, all - done) / done);
        out.accept(form == Form.JSON ? json(done, perSecond, left) : line(done, perSecond, left));
    }

    private String line(long done, long perSecond, long left) {
        int full = (int) Math.min(WIDTH, WIDTH * done / all);
        return String.format(
                Locale.ROOT,
                "%s [%s%s] %d %%, %,d of %,d %s, %,d a second, about %d s left",
                what,
                "#".repeat(full),
                ".".repeat(WIDTH - full),
                Math.min(100, 100 * done / all),
                done,
                all,
                unit,
                perSecond,
                left);
    }

    private String json(long done, long perSecond, long left) {
        return String.format(
                Locale.ROOT,
                "{\"progress\": \"%s\", \"unit\": \"%s\", \"done\": %d, \"of\": %d, \"per_second\": %d,"
                        + " \"seconds_left\": %d}",
                what.replace("\\", "\\\\").replace("\"", "\\\""),
                unit,
                done,
                all,
                perSecond,
                left);
    }
}
