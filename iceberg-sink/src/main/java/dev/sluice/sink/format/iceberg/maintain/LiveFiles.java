package dev.sluice.sink.format.iceberg.maintain;

import dev.sluice.schemas.pipeline.Maintenance;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.util.ContentFileUtil;
import org.apache.iceberg.util.DeleteFileSet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The data files of a snapshot with their delete files, and what the budget calls for with them. */
final class LiveFiles {

    /** Fewer deleted rows than that slow nobody down. */
    static final long DELETED_ROWS_THAT_MATTER = 1_000;
    /** So many files are opened by one rewrite at the most. */
    static final int MOST_FILES = 1_000;

    private final int currentSpec;
    private final List<FileScanTask> files;
    private final Maintenance budget;
    /** Rows of the data files that a shared delete file applies to, by its location. */
    private final Map<String, Long> rowsUnderShared = new HashMap<>();

    private LiveFiles(int currentSpec, List<FileScanTask> files, Maintenance budget) {
        this.currentSpec = currentSpec;
        this.files = files;
        this.budget = budget;
        for (FileScanTask file : files) {
            file.deletes().stream()
                    .filter(delete -> !ContentFileUtil.isFileScoped(delete))
                    .forEach(delete -> rowsUnderShared.merge(delete.location(), rows(file), Long::sum));
        }
    }

    /** Reads the snapshot's manifests. */
    static LiveFiles of(Table table, Snapshot snapshot, Maintenance budget) {
        return new LiveFiles(table.spec().specId(), read(table, snapshot), budget);
    }

    /** All data files of a snapshot with their delete files, in no order. */
    static List<FileScanTask> read(Table table, Snapshot snapshot) {
        try (CloseableIterable<FileScanTask> tasks = table.newScan()
                .useSnapshot(snapshot.snapshotId())
                .ignoreResiduals()
                .planFiles()) {
            List<FileScanTask> files = new ArrayList<>();
            tasks.forEach(files::add);
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<FileScanTask> all() {
        return files;
    }

    /** Small files of the partition that has most of them. */
    long mostSmallFiles() {
        return byPartition().values().stream()
                .mapToLong(each -> each.stream().filter(this::isSmall).count())
                .max()
                .orElse(0);
    }

    /** Delete files that hold deletes of more than one data file, or may do so. */
    DeleteFileSet sharedDeletes() {
        return files.stream()
                .flatMap(file -> file.deletes().stream())
                .filter(delete -> !ContentFileUtil.isFileScoped(delete))
                .collect(Collectors.toCollection(DeleteFileSet::create));
    }

    /** Delete files that apply to a live data file. */
    long referencedDeletes() {
        return files.stream()
                .flatMap(file -> file.deletes().stream())
                .collect(Collectors.toCollection(DeleteFileSet::create))
                .size();
    }

    long withDeletes() {
        return files.stream().filter(file -> !file.deletes().isEmpty()).count();
    }

    /**
     * Groups to rewrite, each in one commit; those that save most files per byte first. Empty within the budget.
     *
     * <p>A small file goes along only where its partition has too many of them; a file with many deleted rows only where
     * the whole table has too many of these.
     */
    List<FileGroup> groups() {
        boolean tooManyDeleted = hasTooManyDeleted();
        List<FileGroup> groups = new ArrayList<>();
        for (List<FileScanTask> partition : byPartition().values()) {
            List<FileScanTask> small = partition.stream().filter(this::isSmall).toList();
            List<FileScanTask> alone = new ArrayList<>(partition);
            if (small.size() > budget.maxSmallFiles()) {
                for (List<FileScanTask> tier : Tiers.of(small, LiveFiles::bytes)) {
                    alone.removeAll(tier);
                    cut(tier).stream().filter(group -> group.size() > 1).forEach(g -> groups.add(new FileGroup(g)));
                }
            }
            if (tooManyDeleted) {
                alone.removeIf(file -> 100 * deleted(file) < budget.maxDeletedPercent() * rows(file));
                cut(alone).forEach(group -> groups.add(new FileGroup(group)));
            }
        }
        groups.sort(
                Comparator.comparingLong(group -> group.bytes() / group.tasks().size()));
        return groups;
    }

    private boolean hasTooManyDeleted() {
        long deleted = files.stream().mapToLong(this::deleted).sum();
        long rows = files.stream().mapToLong(LiveFiles::rows).sum();
        return deleted >= DELETED_ROWS_THAT_MATTER && 100 * deleted > budget.maxDeletedPercent() * rows;
    }

    private List<List<FileScanTask>> cut(List<FileScanTask> several) {
        return Tiers.cut(several, LiveFiles::bytes, budget.rewriteAtOnce(), MOST_FILES);
    }

    /** By partition; files of former specs together, because their rows may belong to several of today's partitions. */
    private Map<String, List<FileScanTask>> byPartition() {
        Map<String, List<FileScanTask>> partitions = new TreeMap<>();
        for (FileScanTask file : files) {
            PartitionSpec spec = file.spec();
            String partition = spec.specId() == currentSpec
                    ? spec.partitionToPath(file.file().partition())
                    : "former spec " + spec.specId();
            partitions.computeIfAbsent(partition, p -> new ArrayList<>()).add(file);
        }
        return partitions;
    }

    private boolean isSmall(FileScanTask file) {
        return bytes(file) < SmallFiles.below(budget);
    }

    static long bytes(FileScanTask file) {
        return file.file().fileSizeInBytes();
    }

    private static long rows(FileScanTask file) {
        return file.file().recordCount();
    }

    /** Deleted rows; those that a delete file has for several data files are taken to be spread evenly over these. */
    private long deleted(FileScanTask file) {
        double deleted = 0;
        for (DeleteFile delete : file.deletes()) {
            deleted += ContentFileUtil.isFileScoped(delete)
                    ? delete.recordCount()
                    : (double) delete.recordCount()
                            * rows(file)
                            / Math.max(1, rowsUnderShared.getOrDefault(delete.location(), 1L));
        }
        return Math.min(Math.round(deleted), rows(file));
    }
}
