package dev.sluice.local;

import dev.sluice.local.stack.CannotStart;

import java.nio.file.Path;

/** Sends the runner's own log into a data directory. */
@FunctionalInterface
public interface LogDestination {
    void into(Path directory, boolean debug) throws CannotStart;
}
