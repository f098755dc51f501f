package dev.sluice.local.process;

import java.nio.file.Path;

/** Another runner works in the data directory. */
public final class DataDirectoryInUse extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Path directory;

    DataDirectoryInUse(Path directory, String pid) {
        super("is in use by another sluice" + (pid.isEmpty() ? "" : " (pid " + pid + ")"));
        this.directory = directory;
    }

    public Path directory() {
        return directory;
    }
}
