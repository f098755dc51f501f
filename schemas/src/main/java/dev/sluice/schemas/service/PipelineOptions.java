package dev.sluice.schemas.service;

import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.PipelineFile;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The options that mean the same on every command; a picocli mixin. */
public final class PipelineOptions {

    @Option(
            names = {"-f", "--file"},
            required = true,
            paramLabel = "FILE",
            description = "Pipeline file; given again, later files are laid over earlier ones")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--debug", description = "Show stack traces and debug logs")
    private boolean debug;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean help;

    /** Reads the files with the process's environment. */
    public Pipeline load() throws InvalidPipeline {
        return PipelineFile.load(files, System.getenv());
    }

    public List<Path> files() {
        return List.copyOf(files);
    }

    public boolean debug() {
        return debug;
    }
}
