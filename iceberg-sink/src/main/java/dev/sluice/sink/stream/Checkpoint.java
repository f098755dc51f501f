package dev.sluice.sink.stream;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Reads where a query's batches begin and end from its checkpoint. Spark writes the end of a batch to
 * {@code offsets/<batch>} before it hands the batch over, and {@code commits/<batch>} after it was taken; a first line
 * with the version, one with Spark's settings, then one per source.
 */
final class Checkpoint {

    private final Path place;
    private final Configuration hadoop;

    Checkpoint(String place, Configuration hadoop) {
        this.place = new Path(place);
        this.hadoop = hadoop;
    }

    /** Where a batch ends; {@link TopicOffsets#NONE} for a batch before the first. */
    TopicOffsets endOf(long batch) {
        if (batch < 0) {
            return TopicOffsets.NONE;
        }
        try {
            List<String> lines = lines(new Path(new Path(place, "offsets"), Long.toString(batch)));
            return TopicOffsets.parse(lines.get(lines.size() - 1));
        } catch (IOException e) {
            throw new UncheckedIOException("The checkpoint's offsets of batch " + batch + " cannot be read", e);
        }
    }

    /** Where the last batch that was taken ends: how far the query has read. */
    TopicOffsets position() {
        try {
            Path commits = new Path(place, "commits");
            FileSystem files = commits.getFileSystem(hadoop);
            long last = -1;
            for (FileStatus file : files.listStatus(commits)) {
                String name = file.getPath().getName();
                if (!name.isEmpty() && name.chars().allMatch(Character::isDigit)) {
                    last = Math.max(last, Long.parseLong(name));
                }
            }
            return endOf(last);
        } catch (FileNotFoundException e) {
            return TopicOffsets.NONE;
        } catch (IOException e) {
            throw new UncheckedIOException("The checkpoint at " + place + " cannot be read", e);
        }
    }

    private List<String> lines(Path file) throws IOException {
        try (FSDataInputStream in = file.getFileSystem(hadoop).open(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
        }
    }
}
