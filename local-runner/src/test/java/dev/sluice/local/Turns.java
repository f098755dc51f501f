package dev.sluice.local;

/**
 * Which test classes run side by side: one of each kind, for {@code @ResourceLock}. Classes that load the machine take
 * turns, for two at once take longer than one after the other; those that mostly wait run beside them.
 */
public final class Turns {

    /** A whole pipeline under load. */
    public static final String LOAD = "load";

    /** Little work, much waiting. */
    public static final String WAITING = "waiting";

    private Turns() {}
}
