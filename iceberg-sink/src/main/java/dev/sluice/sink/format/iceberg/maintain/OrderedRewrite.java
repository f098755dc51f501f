package dev.sluice.sink.format.iceberg.maintain;

import dev.sluice.sink.format.iceberg.lookup.Deleted;
import dev.sluice.sink.format.iceberg.lookup.Landings;
import dev.sluice.sink.format.iceberg.lookup.NewFiles;
import dev.sluice.sink.format.iceberg.lookup.RowWriters;
import org.apache.iceberg.FileContent;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.TableUtil;
import org.apache.iceberg.deletes.PositionDeleteIndex;
import org.apache.iceberg.formats.FormatModelRegistry;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.RollingDataWriter;
import org.apache.iceberg.spark.source.SerializableTableWithSize;
import org.apache.iceberg.util.StructLikeWrapper;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Writes the living rows of data files into new ones, on Spark's executors, one after another as they stand. So the new place of each row
 * is known without looking for it, and what is deleted meanwhile can be deleted there. Commits nothing.
 */
final class OrderedRewrite {

    private static final int VERSION = 2;

    private final SparkSession session;

    OrderedRewrite(SparkSession session) {
        this.session = session;
    }

    /**
     * Whether the rows of these files may stay in their order, and position deletes are all there is to know of them. Files that other
     * tools may have brought are left to Spark: columns without ids, or that the files lack since their partition says the value. So are the
     * row ids of format version 3.
     */
    static boolean isFor(Table table, FileGroup group) {
        StructLikeWrapper first = StructLikeWrapper.forType(table.spec().partitionType());
        StructLikeWrapper other = StructLikeWrapper.forType(table.spec().partitionType());
        return TableUtil.formatVersion(table) == VERSION
                && table.sortOrder().isUnsorted()
                && !table.properties().containsKey(TableProperties.DEFAULT_NAME_MAPPING)
                && table.spec().fields().stream()
                        .noneMatch(field -> field.transform().isIdentity())
                && group.tasks().stream().allMatch(task -> isFor(table, task))
                && group.files().stream().allMatch(file -> other.set(file.partition())
                        .equals(first.set(group.files().get(0).partition())));
    }

    private static boolean isFor(Table table, FileScanTask task) {
        return task.spec().specId() == table.spec().specId()
                && task.file().format() == FileFormat.PARQUET
                && task.deletes().stream().allMatch(delete -> delete.content() == FileContent.POSITION_DELETES);
    }

    /**
     * Files of one partition that a task reads, and writes into files that are closed when they have so many bytes.
     *
     * @param rests whether it leaves its processor for half of the time to batches that are being landed
     */
    private record Part(List<FileScanTask> tasks, long bytes, boolean rests) implements Serializable {

        Rewritten write(Table table) throws IOException {
            FileScanTask any = tasks.get(0);
            RollingDataWriter<InternalRow> writer = new RollingDataWriter<>(
                    new RowWriters(table),
                    NewFiles.of(table, FileFormat.PARQUET),
                    table.io(),
                    bytes,
                    table.spec(),
                    any.file().partition());
            boolean isWhole = false;
            try (writer) {
                Deleted deleted = new Deleted(table);
                Rest rest = new Rest(() -> rests && Landings.areUnderWay());
                for (FileScanTask task : tasks) {
                    copy(table, task, deleted.of(task), writer, rest);
                }
                isWhole = true;
            } finally {
                if (!isWhole) {
                    writer.result().dataFiles().forEach(file -> table.io().deleteFile(file.location()));
                }
            }
            return new Rewritten(tasks, writer.result().dataFiles());
        }

        private static void copy(
                Table table,
                FileScanTask task,
                PositionDeleteIndex deleted,
                RollingDataWriter<InternalRow> to,
                Rest rest) {
            long place = 0;
            // By row, not by column: rows of Spark's batches give a value where there is none, unless each is asked
            // for.
            try (CloseableIterable<InternalRow> rows = FormatModelRegistry.readBuilder(
                            FileFormat.PARQUET, InternalRow.class, table.io().newInputFile(task.file()))
                    .project(table.schema())
                    .caseSensitive(true)
                    .reuseContainers()
                    .build()) {
                for (InternalRow row : rows) {
                    if (!deleted.isDeleted(place)) {
                        to.write(row);
                    }
                    place++;
                    rest.row();
                }
            } catch (IOException e) {
                throw new UncheckedIOException("File " + task.file().location() + " can't be rewritten", e);
            }
            if (place != task.file().recordCount()) {
                throw new IllegalStateException("File " + task.file().location() + " has " + place + " rows, and "
                        + task.file().recordCount() + " by its manifest");
            }
        }
    }

    /** What became of each part of the group; parts are written side by side. */
    List<Rewritten> rewrite(Table table, FileGroup group, long targetFileSize) {
        long files = Math.max(1, Math.round((double) group.bytes() / targetFileSize));
        List<Part> parts =
                Tiers.cut(group.tasks(), LiveFiles::bytes, group.bytes() / files + 1, LiveFiles.MOST_FILES).stream()
                        .map(tasks -> new Part(
                                tasks,
                                targetFileSize / 5 * 7,
                                session.sparkContext().isLocal()))
                        .toList();
        JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        // Closes what it has opened on an executor when that one forgets it.
        Broadcast<Table> copy = spark.broadcast(SerializableTableWithSize.copyOf(table));
        session.sparkContext().setJobDescription("Rewrite of data files of " + table.name());
        try {
            return spark.parallelize(parts, parts.size())
                    .map(part -> part.write(copy.value()))
                    .collect();
        } finally {
            session.sparkContext().setJobDescription(null);
            copy.destroy();
        }
    }
}
