package dev.sluice.sink.format.iceberg.maintain;

import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.hadoop.HadoopTables;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

/** The count of small files against the test's own list of the files that are live. */
class SmallFilesTest {

    private static final long BELOW = 1_000;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private final SmallFiles small = new SmallFiles();
    private final List<DataFile> live = new ArrayList<>();
    private Table table;
    private int files;

    @BeforeEach
    void create() {
        table = new HadoopTables(new Configuration(false))
                .create(
                        new Schema(Types.NestedField.required(1, "id", Types.LongType.get())),
                        PartitionSpec.unpartitioned(),
                        directory.resolve("t").toString());
        append(file(10));
    }

    private DataFile file(long bytes) {
        return DataFiles.builder(PartitionSpec.unpartitioned())
                .withPath(directory.resolve("t/data/" + files++ + ".parquet").toString())
                .withFileSizeInBytes(bytes)
                .withRecordCount(1)
                .build();
    }

    private void append(DataFile file) {
        table.newAppend().appendFile(file).commit();
        live.add(file);
    }

    private void replace(List<DataFile> before, DataFile after) {
        RewriteFiles rewrite =
                table.newRewrite().validateFromSnapshot(table.currentSnapshot().snapshotId());
        before.forEach(rewrite::deleteFile);
        rewrite.addFile(after).commit();
        live.removeAll(before);
        live.add(after);
    }

    private void delete(DataFile file) {
        table.newDelete().deleteFile(file).commit();
        live.remove(file);
    }

    private long expected(long below) {
        return live.stream().filter(file -> file.fileSizeInBytes() < below).count();
    }

    @Test
    void isRightAfterAnyCommits() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int look = 0; look < 30; look++) {
            for (int commit = random.nextInt(5); commit > 0; commit--) {
                int kind = random.nextInt(4);
                if (kind == 0 && live.size() > 2) {
                    replace(List.copyOf(live.subList(0, 2)), file(random.nextLong(2 * BELOW) + 1));
                } else if (kind == 1 && live.size() > 1) {
                    delete(live.get(random.nextInt(live.size())));
                } else {
                    append(file(random.nextLong(2 * BELOW) + 1));
                }
            }
            assertThat(small.count(table, BELOW))
                    .as("seed %d, look %d", seed, look)
                    .isEqualTo(expected(BELOW));
        }
    }

    @Test
    void isCountedAnewWhereTheSnapshotThatWasCountedIsGone() {
        append(file(10));
        assertThat(small.count(table, BELOW)).isEqualTo(2);
        append(file(2 * BELOW));
        append(file(20));
        table.expireSnapshots().expireOlderThan(Long.MAX_VALUE).retainLast(1).commit();

        assertThat(small.count(table, BELOW)).isEqualTo(3);
    }

    @Test
    void isCountedAnewAfterARollback() {
        long back = table.currentSnapshot().snapshotId();
        append(file(10));
        append(file(10));
        assertThat(small.count(table, BELOW)).isEqualTo(3);

        table.manageSnapshots().rollbackTo(back).commit();

        assertThat(small.count(table, BELOW)).isEqualTo(1);
    }

    @Test
    void isCountedAnewForAnotherSize() {
        append(file(500));
        assertThat(small.count(table, BELOW)).isEqualTo(2);
        assertThat(small.count(table, 100)).isEqualTo(1);
    }
}
