package dev.sluice.schemas.service;

/** How a service or command ended: tells a supervisor whether starting it again can help. */
public enum ExitCode {
    /** It did what it was asked for, or was asked to stop. */
    DONE(0),
    /** Something failed that may be gone at the next start. */
    FAILED(1),
    /** Wrong input or configuration: it will fail again until somebody mends it. */
    INVALID(2),
    /**
     * Another instance has taken over: starting this one again would take over from that one. Not 3, with which a JVM ends that
     * runs out of memory, nor 4, with which a command says that the answer is not what it should be.
     */
    FENCED(5);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
