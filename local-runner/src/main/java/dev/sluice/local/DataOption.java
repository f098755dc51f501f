package dev.sluice.local;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import java.nio.file.Path;

/** Where a pipeline keeps what it needs on this machine; a picocli mixin. */
public final class DataOption {

    @Option(
            names = "--dir",
            paramLabel = "DATA",
            description = "Directory for servers' data, logs and the warehouse; default: .sluice/<pipeline>")
    private @Nullable Path directory;

    /** The directory for the pipeline of this name. */
    public Path of(String pipeline) {
        return directory != null ? directory : Path.of(".sluice", pipeline);
    }
}
