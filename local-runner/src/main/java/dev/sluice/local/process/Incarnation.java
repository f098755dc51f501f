package dev.sluice.local.process;

import java.time.Duration;
import java.util.List;

/** One life of a supervised process. */
public interface Incarnation {

    ProcessHandle handle();

    /** The exit code once the process has ended; for a process that is not our child, whose code nobody gets, 1. */
    int exitCode();

    /** What it wrote last in this life, a line each, oldest first. */
    List<String> lastWords();

    /** Ends it in an orderly way, or by force after {@code grace}; returns when it is gone. */
    void stop(Duration grace) throws InterruptedException;
}
