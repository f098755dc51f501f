package dev.sluice.sink.format.warehouse;

import dev.sluice.schemas.pipeline.Lake;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.sink.Reason;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;
import java.util.UUID;

/** The folder below which all tables lie. */
public final class Warehouse {

    private static final String PLACE = "lake.catalog.warehouse";
    private static final String HADOOP = "spark.hadoop.";

    private Warehouse() {}

    /**
     * The warehouse that the pipeline file names.
     *
     * @throws IllegalArgumentException when it names none
     */
    public static String of(Lake lake) {
        @Nullable String warehouse = lake.catalog().get("warehouse");
        if (warehouse == null) {
            throw new IllegalArgumentException(PLACE + " is missing");
        }
        return warehouse;
    }

    /** Writes a probe into the warehouse, with the file systems that the pipeline file configures. */
    public static List<Problem> preflight(Lake lake) {
        String warehouse = of(lake);
        try {
            Path folder = new Path(warehouse);
            if (!folder.isAbsolute()) {
                return List.of(new Problem(
                        PLACE,
                        "is not absolute: " + warehouse,
                        "Give a path that begins with /, or an address such as s3a://bucket/folder"));
            }
            FileSystem files = folder.getFileSystem(hadoop(lake));
            Path probe = new Path(folder, "_sluice/probe-" + UUID.randomUUID());
            files.create(probe, false).close();
            files.delete(probe, false);
            return List.of();
        } catch (IOException | RuntimeException e) {
            return List.of(new Problem(
                    PLACE,
                    "cannot be written: " + warehouse + " (" + Reason.message(e) + ")",
                    "Give the sink's user write access there, or name another warehouse; settings of its file system go"
                            + " under lake.spark as " + HADOOP + "<name>"));
        }
    }

    private static Configuration hadoop(Lake lake) {
        Configuration hadoop = new Configuration();
        hadoop.set("hadoop.security.authentication", "simple");
        lake.spark().forEach((name, value) -> {
            if (name.startsWith(HADOOP)) {
                hadoop.set(name.substring(HADOOP.length()), value);
            }
        });
        return hadoop;
    }
}
