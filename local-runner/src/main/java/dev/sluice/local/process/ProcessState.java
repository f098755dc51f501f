package dev.sluice.local.process;

/** Where a supervised process stands. */
public enum ProcessState {
    /** Never started. */
    NEW,
    /** The process lives. */
    RUNNING,
    /** It died and waits for its next start. */
    WAITING,
    /** It ended in a way that a restart can't mend. */
    GAVE_UP,
    /** Stopped because asked to. */
    STOPPED
}
