package dev.sluice.sink;

import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Problem;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Where Spark keeps the query's checkpoint: in a file system of Hadoop's, whatever the lake is in. */
public final class CheckpointPlace {

    private static final String PLACE = "lake.checkpoint";
    private static final String HADOOP = "spark.hadoop.";

    private CheckpointPlace() {}

    /** Below the warehouse unless the pipeline file names another place. */
    public static String of(Pipeline pipeline) throws InvalidPipeline {
        Optional<String> configured = pipeline.lake().checkpoint();
        if (configured.isPresent()) {
            return configured.get();
        }
        @Nullable String warehouse = pipeline.requireCatalog().get("warehouse");
        if (warehouse == null) {
            throw new InvalidPipeline(List.of(new Problem(
                    PLACE,
                    "is missing, and there is no lake.catalog.warehouse to put it below",
                    "Name a directory for the query's checkpoint")));
        }
        return warehouse.replaceAll("/+$", "") + "/_sluice/" + pipeline.name() + "/checkpoint";
    }

    /** Whether Hadoop has a file system for it; it is not connected to. */
    static List<Problem> preflight(Pipeline pipeline) throws InvalidPipeline {
        String place = of(pipeline);
        @Nullable String scheme = new Path(place).toUri().getScheme();
        if (scheme == null) {
            return List.of();
        }
        Configuration hadoop = new Configuration();
        pipeline.lake().spark().forEach((name, value) -> {
            if (name.startsWith(HADOOP)) {
                hadoop.set(name.substring(HADOOP.length()), value);
            }
        });
        try {
            FileSystem.getFileSystemClass(scheme, hadoop);
            return List.of();
        } catch (IOException | RuntimeException e) {
            return List.of(new Problem(
                    PLACE,
                    (pipeline.lake().checkpoint().isPresent() ? "" : "is missing, and ") + "Hadoop can't keep it at "
                            + place,
                    "Name a folder on a disk, or an address whose file system is on the class path (for s3a://"
                            + " hadoop-aws and what it depends on)"));
        }
    }
}
