package dev.sluice.local.process;

import dev.sluice.schemas.service.ExitCode;

/** What the exit code of a service tells its supervisor. The codes are those of {@link ExitCode}. */
enum ExitMeaning {
    /** Ended as if asked to, or died of something that a restart may mend (1, 3 for want of memory, 137, …). */
    RESTART,
    /** Another instance took over: hurrying back would only make the two fence each other in turns. */
    RESTART_LATE,
    /** Refused what it was told: a restart meets the same input and fails alike. */
    GIVE_UP;

    static ExitMeaning of(int exitCode) {
        if (exitCode == ExitCode.INVALID.code()) {
            return GIVE_UP;
        }
        return exitCode == ExitCode.FENCED.code() ? RESTART_LATE : RESTART;
    }
}
