package dev.sluice.monitor;

import java.util.ArrayList;
import java.util.List;

/**
 * When which offsets of one partition were written, from its end as it was seen now and then: tells how old the first
 * record is that a group has not read. Between two looks the end is taken to have moved evenly.
 */
final class LagTimes {

    private static final int MOST = 240;

    private record Seen(long atMs, long end) {}

    private final List<Seen> seen = new ArrayList<>();

    /** The partition's end now. */
    void saw(long atMs, long end) {
        if (!seen.isEmpty() && end < seen.get(seen.size() - 1).end()) {
            seen.clear(); // The topic was made anew.
        }
        seen.add(new Seen(atMs, end));
        if (seen.size() > MOST) {
            thin();
        }
    }

    /** Every second one of the older half goes; the oldest stays. */
    private void thin() {
        List<Seen> kept = new ArrayList<>(seen.size());
        for (int i = 0; i < seen.size(); i++) {
            if (i >= seen.size() / 2 || i % 2 == 0) {
                kept.add(seen.get(i));
            }
        }
        seen.clear();
        seen.addAll(kept);
    }

    /**
     * Age of the record at an offset, milliseconds; 0 when the offset is the end. For a record that was written before the
     * first look, the age of that look: it is at least as old.
     */
    long ageMs(long offset, long nowMs) {
        if (seen.isEmpty() || offset >= seen.get(seen.size() - 1).end()) {
            return 0;
        }
        int next = 0;
        while (seen.get(next).end() <= offset) {
            next++;
        }
        Seen after = seen.get(next);
        if (next == 0) {
            return Math.max(0, nowMs - after.atMs());
        }
        Seen before = seen.get(next - 1);
        double share = (double) (offset - before.end()) / (after.end() - before.end());
        long writtenMs = before.atMs() + Math.round(share * (after.atMs() - before.atMs()));
        return Math.max(0, nowMs - writtenMs);
    }
}
