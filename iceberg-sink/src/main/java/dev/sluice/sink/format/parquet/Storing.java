package dev.sluice.sink.format.parquet;

import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;

import java.io.IOException;
import java.util.Set;

/** How a complete file gets its name at once: nobody ever sees part of it there. */
enum Storing {

    /** An object store shows an object when all of it has been sent. */
    WHOLE {
        @Override
        void store(FileSystem files, Path folder, DataFile name, byte[] content) throws IOException {
            FSDataOutputStream out = files.create(new Path(folder, name.name()), false);
            try {
                out.write(content);
            } catch (IOException | RuntimeException e) {
                // Closing would store what has been sent so far.
                if (out.hasCapability(StreamCapabilities.ABORTABLE_STREAM)) {
                    out.abort();
                }
                throw e;
            }
            out.close();
        }
    },

    /** A file system renames at once; what is renamed has been written through to the disk before. */
    RENAMED {
        @Override
        void store(FileSystem files, Path folder, DataFile name, byte[] content) throws IOException {
            files.mkdirs(folder);
            Path hidden = new Path(folder, name.hiddenName());
            try (FSDataOutputStream out = files.create(hidden, true)) {
                out.write(content);
                if (out.hasCapability(StreamCapabilities.HSYNC)) {
                    out.hsync();
                }
            }
            Path visible = new Path(folder, name.name());
            if (!files.rename(hidden, visible)) {
                throw new IOException("Could not rename " + hidden + " to " + visible);
            }
        }
    };

    private static final Set<String> OBJECT_STORES = Set.of("s3", "s3a", "s3n", "gs");

    static Storing in(FileSystem files) {
        return OBJECT_STORES.contains(files.getUri().getScheme()) ? WHOLE : RENAMED;
    }

    abstract void store(FileSystem files, Path folder, DataFile name, byte[] content) throws IOException;
}
