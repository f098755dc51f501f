package dev.sluice.sink.stream;

import dev.sluice.schemas.status.Freshness;
import org.HdrHistogram.Histogram;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Times from commit at the source to commit in the lake, over the last minute. Thread-safe. */
final class FreshnessWindow {

    private static final long SLICE_MS = 5_000;
    private static final int SLICES = 12;
    private static final long HIGHEST_MS = 24 * 3_600_000L;

    private record Slice(long startMs, Histogram times) {}

    private final Clock clock;
    private final LongConsumer each;
    private final Deque<Slice> slices = new ArrayDeque<>();

    FreshnessWindow(Clock clock) {
        this(clock, ms -> {});
    }

    /** @param each is told every time, milliseconds */
    FreshnessWindow(Clock clock, LongConsumer each) {
        this.clock = clock;
        this.each = each;
    }

    synchronized void record(long ms) {
        each.accept(Math.max(0, ms));
        dropOld();
        if (slices.isEmpty() || clock.millis() - slices.getLast().startMs() >= SLICE_MS) {
            slices.addLast(new Slice(clock.millis(), new Histogram(HIGHEST_MS, 2)));
        }
        // A source whose clock runs ahead would give negative times.
        slices.getLast().times().recordValue(Math.min(HIGHEST_MS, Math.max(0, ms)));
    }

    /** Empty when nothing landed in the last minute. */
    synchronized Optional<Freshness> current() {
        dropOld();
        Histogram all = new Histogram(HIGHEST_MS, 2);
        slices.forEach(slice -> all.add(slice.times()));
        return all.getTotalCount() == 0
                ? Optional.empty()
                : Optional.of(new Freshness(all.getValueAtPercentile(50), all.getValueAtPercentile(99)));
    }

    private void dropOld() {
        long oldest = clock.millis() - SLICES * SLICE_MS;
        while (!slices.isEmpty() && slices.getFirst().startMs() < oldest) {
            slices.removeFirst();
        }
    }
}
