package dev.sluice.sink.backfill;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Consumer;

/** Tells how far the load of a table has come, with rate and estimate, every few seconds. Thread-safe. */
final class LoadLines {

    /** How a line is written. */
    enum Form {
        TEXT,
        JSON,
        /** Without the table's name. */
        BRIEF
    }

    private static final Duration BETWEEN_LINES = Duration.ofSeconds(1);
    private static final int BAR = 20;

    private final String table;
    private final Form form;
    private final Consumer<String> out;
    private final Clock clock;
    private final Instant began;
    private final long pages;
    private Instant nextLine;
    private long pagesRead;
    private long rows;

    /** @param pages that are to be read */
    LoadLines(String table, long pages, Form form, Consumer<String> out, Clock clock) {
        this.table = table;
        this.pages = pages;
        this.form = form;
        this.out = out;
        this.clock = clock;
        this.began = clock.instant();
        this.nextLine = began.plus(BETWEEN_LINES);
    }

    synchronized void read(long morePages, long moreRows) {
        pagesRead += morePages;
        rows += moreRows;
        Instant now = clock.instant();
        if (now.isBefore(nextLine) || pagesRead == 0) {
            return;
        }
        nextLine = now.plus(BETWEEN_LINES);
        long ms = Math.max(1, Duration.between(began, now).toMillis());
        long perSecond = rows * 1000 / ms;
        long secondsLeft = Math.round(ms / 1000.0 * (pages - pagesRead) / pagesRead);
        out.accept(
                switch (form) {
                    case TEXT -> text(perSecond, secondsLeft);
                    case JSON -> json(perSecond, secondsLeft);
                    case BRIEF -> brief(secondsLeft);
                });
    }

    private String text(long perSecond, long secondsLeft) {
        int done = (int) (BAR * pagesRead / Math.max(1, pages));
        return String.format(
                Locale.ROOT,
                "%s [%s%s] %d %%, %,d rows, %,d rows/s, about %d s left",
                table,
                "#".repeat(done),
                ".".repeat(BAR - done),
                100 * pagesRead / Math.max(1, pages),
                rows,
                perSecond,
                secondsLeft);
    }

    private String brief(long secondsLeft) {
        return String.format(
                Locale.ROOT,
                "%d %% of its pages are read, %,d rows, about %d s left",
                100 * pagesRead / Math.max(1, pages),
                rows,
                secondsLeft);
    }

    private String json(long perSecond, long secondsLeft) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("table", table)
                .put("percent", 100 * pagesRead / Math.max(1, pages))
                .put("rows", rows)
                .put("rows_per_second", perSecond)
                .put("seconds_left", secondsLeft)
                .toString();
    }
}
