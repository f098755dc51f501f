package dev.sluice.stream.letters;

import java.io.PrintStream;
import java.time.Duration;

/** Says now and then how many letters are answered, and how long the rest takes at that pace. */
final class Progress {

    private static final Duration BETWEEN = Duration.ofSeconds(2);

    private final PrintStream err;
    private final int total;
    private final long begun = System.nanoTime();
    private long said = begun;
    private int done;

    Progress(PrintStream err, int total) {
        this.err = err;
        this.total = total;
    }

    void answered() {
        done++;
        long now = System.nanoTime();
        if (now - said >= BETWEEN.toNanos() && done < total) {
            said = now;
            long secondsLeft =
                    Duration.ofNanos((now - begun) / done * (total - done)).toSeconds();
            err.println(done + " of " + total + " letters, about " + (secondsLeft + 1) + " s left");
        }
    }
}
