package dev.sluice.local.process;

/** What the exit code of a service tells its supervisor. The codes are those of the services' {@code ExitCode}. */
enum ExitMeaning {
    /** Ended as if asked to, or died of something that a restart may mend (1, 3 for want of memory, 137, …). */
    RESTART,
    /** Another instance took over: hurrying back would only make the two fence each other in turns. */
    RESTART_LATE,
    /** Refused what it was told: a restart meets the same input and fails alike. */
    GIVE_UP;

    private static final int INVALID = 2;
    private static final int FENCED = 5;

    static ExitMeaning of(int exitCode) {
        return switch (exitCode) {
            case INVALID -> GIVE_UP;
            case FENCED -> RESTART_LATE;
            default -> RESTART;
        };
    }
}
