package dev.sluice.local;

import dev.sluice.local.stack.CannotStart;
import dev.sluice.schemas.pipeline.Problem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the runner's own log goes. The screen is for people, so nothing is logged there.
 *
 * <p>Log4j reads its configuration at the first use of a logger: this must come before.
 */
final class RunnerLog {

    private static final String CONFIGURATION = "log4j2.configurationFile";

    private RunnerLog() {}

    /** Nowhere, for commands that only ask. */
    static void silent() {
        if (System.getProperty(CONFIGURATION) == null) {
            System.setProperty(CONFIGURATION, "silent-log4j2.xml");
        }
    }

    /** To {@code logs/runner.log} in the data directory, which is made if it is absent. */
    static void into(Path dataDirectory, boolean debug) throws CannotStart {
        try {
            Files.createDirectories(dataDirectory.resolve("logs"));
        } catch (IOException e) {
            throw new CannotStart(
                    new Problem(
                            dataDirectory.toString(),
                            "can't be used as data directory (" + e + ")",
                            "Give another one with --dir"),
                    e);
        }
        System.setProperty(
                "sluice.log.file", dataDirectory.resolve("logs/runner.log").toString());
        System.setProperty("sluice.log.level", debug ? "debug" : "info");
        System.setProperty(CONFIGURATION, "runner-log4j2.xml");
    }
}
