package dev.sluice.sink.format.iceberg.maintain;

import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.SupportsPrefixOperations;
import org.apache.iceberg.parquet.Parquet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the files of a table row by row, deleted rows too, whatever a snapshot says of them: what stands in a file counts,
 * not what is shown.
 */
final class RowSearch {

    /** Files that hold no rows: metadata, manifests, positions of deleted rows, sketches, checksums. */
    private static final Set<String> WITHOUT_ROWS = Set.of("json", "avro", "puffin", "stats", "text", "crc");

    private final Table table;
    private final RowMatch match;

    RowSearch(Table table, RowMatch match) {
        this.table = table;
        this.match = match;
    }

    /**
     * What was read.
     *
     * @param files that were read
     * @param holding those that hold a row, with the time at which they were made, milliseconds since the epoch
     * @param unreadable files of a kind that is not read here
     */
    record Result(long files, Map<String, Long> holding, List<String> unreadable) {}

    /** Whether one of the table's data files holds a row. */
    boolean holds(FileScanTask task) {
        return holds(task.file().location());
    }

    /** Reads every file below the table's folder, and those of its current snapshot wherever they are. */
    Result everything() {
        Map<String, Long> files = new LinkedHashMap<>();
        List<String> unreadable = new ArrayList<>();
        if (table.io() instanceof SupportsPrefixOperations store) {
            for (FileInfo file : store.listPrefix(table.location())) {
                files.put(file.location(), file.createdAtMillis());
            }
        } else {
            unreadable.add(table.location() + " (its store can't be listed)");
        }
        // Listings and metadata may spell a location differently; reading a file twice does no harm.
        live().forEach(file -> files.putIfAbsent(file, Long.MAX_VALUE));
        long read = 0;
        Map<String, Long> holding = new LinkedHashMap<>();
        for (Map.Entry<String, Long> file : files.entrySet()) {
            String extension = extension(file.getKey());
            if (extension.equals("parquet")) {
                read++;
                if (holds(file.getKey())) {
                    holding.put(file.getKey(), file.getValue());
                }
            } else if (!WITHOUT_ROWS.contains(extension)) {
                unreadable.add(file.getKey());
            }
        }
        return new Result(read, holding, unreadable);
    }

    /** Locations of the data files of the current snapshot. */
    List<String> live() {
        List<String> live = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
            tasks.forEach(task -> live.add(task.file().location()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return live;
    }

    private boolean holds(String location) {
        try (CloseableIterable<Record> rows = Parquet.read(table.io().newInputFile(location))
                .project(match.columns())
                .filter(match.expression())
                .createReaderFunc(file -> GenericParquetReaders.buildReader(match.columns(), file))
                .build()) {
            for (Record row : rows) {
                if (match.fits(row)) {
                    return true;
                }
            }
            return false;
        } catch (NotFoundException e) {
            return false; // removed since it was listed
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String extension(String location) {
        String name = location.substring(location.lastIndexOf('/') + 1);
        // Hadoop's checksums are hidden files beside their file, and its catalog keeps a hint without more of a name.
        return name.equals("version-hint.text") ? "text" : name.substring(name.lastIndexOf('.') + 1);
    }
}
