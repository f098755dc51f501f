package dev.sluice.stream.flow;

import dev.sluice.schemas.pipeline.Breaker;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The share of a table's changes that went to the dead letters lately, in one partition. Time is that of the records: the
 * latest timestamp seen. Kept in memory: after a start the window is empty, and fills again.
 */
final class Share {

    /** Into so many parts the window is divided; the oldest part leaves it at once. */
    private static final int PARTS = 10;

    private final Breaker breaker;
    private final long partMs;
    private final Deque<Part> parts = new ArrayDeque<>();
    private long changes;
    private long quarantined;

    Share(Breaker breaker) {
        this.breaker = breaker;
        this.partMs = Math.max(1, breaker.window().toMillis() / PARTS);
    }

    private static final class Part {
        private final long number;
        private long changes;
        private long quarantined;

        Part(long number) {
            this.number = number;
        }
    }

    /** A change that did not go to the dead letters for its own sake. */
    void passed(long atMs) {
        part(atMs).changes++;
        changes++;
    }

    void quarantined(long atMs) {
        Part part = part(atMs);
        part.changes++;
        part.quarantined++;
        changes++;
        quarantined++;
    }

    boolean isTooHigh() {
        return changes >= breaker.atLeast() && quarantined > breaker.share() * changes;
    }

    /** Such as {@code 27 of 105 changes}. */
    String inWords() {
        return quarantined + " of " + changes + " changes";
    }

    void forget() {
        parts.clear();
        changes = 0;
        quarantined = 0;
    }

    private Part part(long atMs) {
        long number = atMs / partMs;
        Part last = parts.peekLast();
        if (last == null || last.number < number) {
            last = new Part(number);
            parts.addLast(last);
            leave(number - PARTS);
        }
        return last;
    }

    private void leave(long number) {
        for (Part oldest = parts.peekFirst(); oldest != null && oldest.number <= number; oldest = parts.peekFirst()) {
            changes -= oldest.changes;
            quarantined -= oldest.quarantined;
            parts.removeFirst();
        }
    }
}
