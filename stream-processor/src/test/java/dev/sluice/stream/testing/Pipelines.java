package dev.sluice.stream.testing;

import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.PipelineFile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Pipelines from the text of their file. */
public final class Pipelines {

    private Pipelines() {}

    public static Pipeline parse(String yaml) {
        try {
            Path file = Files.createTempFile("pipeline", ".yaml");
            try {
                Files.writeString(file, yaml);
                return PipelineFile.load(List.of(file), Map.of());
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InvalidPipeline e) {
            throw new IllegalStateException(e.problems().toString(), e);
        }
    }
}
