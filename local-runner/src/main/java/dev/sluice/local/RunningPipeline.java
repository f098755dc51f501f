package dev.sluice.local;

import dev.sluice.local.process.DataDirectory;
import dev.sluice.local.stack.LocalStack;
import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.PipelineFile;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.service.PipelineOptions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds the broker of a pipeline that runs. */
final class RunningPipeline {

    private RunningPipeline() {}

    /** The pipeline file, with the address of the runner's own broker if the file leaves the broker to the runner. */
    static Pipeline of(PipelineOptions options, DataOption data) throws InvalidPipeline, IOException {
        Pipeline pipeline = options.load();
        if (pipeline.kafka().isPresent()) {
            return pipeline;
        }
        Path directory = data.of(pipeline.name());
        Path overlay = LocalStack.overlayIn(directory);
        if (!Files.exists(overlay) || !DataDirectory.isInUse(directory)) {
            throw new InvalidPipeline(List.of(Problem.unreachable(
                    directory.toString(),
                    "pipeline " + pipeline.name() + " does not run here",
                    "Start it with `sluice up`, or name its data directory with --dir")));
        }
        List<Path> files = new ArrayList<>(options.files());
        files.add(overlay);
        return PipelineFile.load(files, System.getenv());
    }
}
