package dev.sluice.local.process;

import java.time.Duration;
import java.util.List;

/** Hears what happens to a supervised process, on the supervising thread: must return quickly. */
public interface ProcessEvents {

    /** Nobody listens. */
    ProcessEvents NONE = new ProcessEvents() {};

    /** The process runs (which does not say that it is ready). */
    default void started(String name, long pid) {}

    /** The process died unasked and will be started again after {@code wait}. */
    default void restarting(String name, int exitCode, Duration wait) {}

    /**
     * The process ended in a way that a restart can't mend.
     *
     * @param lastWords what it wrote last, a line each
     */
    default void gaveUp(String name, int exitCode, List<String> lastWords) {}
}
