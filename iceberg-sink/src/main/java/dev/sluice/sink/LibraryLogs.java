package dev.sluice.sink;

import java.util.List;

/** What the libraries log in commands that somebody waits for. Spark greets each start with warnings that mean nothing to them. */
public final class LibraryLogs {

    /** Sets the level of the libraries' logs; read when the first log is written. */
    private static final String LEVEL = "sluice.log.libraries";

    private LibraryLogs() {}

    /** Lets errors through alone, unless the command line has {@code --debug} or the process says otherwise. */
    public static void ofCommand(String... args) {
        if (!List.of(args).contains("--debug") && System.getProperty(LEVEL) == null) {
            System.setProperty(LEVEL, "error");
        }
    }
}
