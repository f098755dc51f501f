package dev.sluice.local.process;

import java.io.File;
import java.io.IOException;

/** Signals that Java has no words for. */
public enum Signal {
    /** The process stands still, and does not know it. */
    STOP,
    /** It goes on. */
    CONT,
    /** To PostgreSQL: stop at once, without a checkpoint. */
    QUIT;

    /**
     * Sends it.
     *
     * @throws IOException if there is no such process, or it is not ours
     */
    public void sendTo(long pid) throws IOException, InterruptedException {
        int exitCode = new ProcessBuilder("kill", "-" + name(), Long.toString(pid))
                .redirectErrorStream(true)
                .redirectOutput(new File("/dev/null"))
                .start()
                .waitFor();
        if (exitCode != 0) {
            throw new IOException("SIG" + name() + " could not be sent to process " + pid);
        }
    }
}
