package dev.sluice.sink.maintain;

import dev.sluice.schemas.pipeline.Maintenance;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.format.MaintenanceReport;
import dev.sluice.sink.format.StreamGate;
import dev.sluice.sink.format.TableFormat;
import dev.sluice.sink.stack.Stack;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Rows that are deleted while their data files are written anew stay deleted, and no others go. */
class LateDeletesIT {

    private static final int FILES = 12;
    private static final int ROWS = 3_000;

    private static Stack stack;
    private static TableFormat format;

    @BeforeAll
    static void start() throws Exception {
        stack = Stack.shared();
        format = Upkeeps.lake(stack, "late");
    }

    /** Rows of a table, and what is left of them by the test's own account. */
    private static final class Rows {

        /** That each row has at once, and only that one. */
        private static final String TEXT = "concat('row ', sha2(string(id), 256))";

        private final String table;
        private final String value;
        private final BitSet living = new BitSet();
        private int deletes;

        Rows(String name, String type, String partitioning, String granularity) {
            value = type.equals("string") ? TEXT : "array(" + TEXT + ")";
            table = "lake.late_public." + name;
            stack.query(
                    "CREATE TABLE " + table + " (id bigint, name " + type + ") USING iceberg " + partitioning
                            + " TBLPROPERTIES ('format-version'='2', 'write.delete.granularity'='" + granularity
                            + "', 'write.delete.mode'='merge-on-read', 'write.distribution-mode'='none', 'write.spark.fanout.enabled'='true')");
            // Each of Spark's tasks writes a file of its own, or one for each partition.
            stack.query("INSERT INTO " + table + " SELECT id, " + value + " FROM range(0, " + FILES * ROWS + ", 1, "
                    + FILES + ")");
            living.set(0, FILES * ROWS);
        }

        /** Deletes rows here and there; the first and the last one of the table are among them. */
        void delete(int thousandths) {
            long shift = 104_729L * ++deletes;
            int first = living.nextSetBit(0);
            int last = living.length() - 1;
            stack.query("DELETE FROM " + table + " WHERE pmod(7919 * id + " + shift + ", 1009) < " + thousandths
                    + " OR id = " + first + " OR id = " + last);
            living.clear(first);
            living.clear(last);
            for (int id = 0; id < FILES * ROWS; id++) {
                if (Math.floorMod(7919L * id + shift, 1009L) < thousandths) {
                    living.clear(id);
                }
            }
        }

        void assertThatTheyAreAllThere() {
            assertThat(stack.query("SELECT id FROM " + table + " ORDER BY id"))
                    .isEqualTo(living.stream().mapToObj(id -> "[" + id + "]").toList());
            assertThat(stack.query("SELECT id FROM " + table + " WHERE name <> " + value))
                    .isEmpty();
        }

        long snapshots(String operation) {
            return stack.query("SELECT snapshot_id FROM " + table + ".snapshots WHERE operation = '" + operation + "'")
                    .size();
        }
    }

    /** Lets something happen each time before it closes, as a stream would land that is not kept away yet. */
    private record Before(Runnable happens) implements StreamGate {
        @Override
        public <T> Optional<T> closed(Supplier<T> work) {
            happens.run();
            return Optional.of(work.get());
        }
    }

    @ParameterizedTest
    @CsvSource({
        // deletes before, type of a column, partitioning, whom a delete file is for, bytes of a data file
        "many, string, , file, 128000000",
        "many, array<string>, , partition, 128000000",
        "none, array<string>, , file, 128000000",
        "none, string, , partition, 128000000",
        "many, string, 'PARTITIONED BY (bucket(2, id))', partition, 128000000",
        "many, string, , partition, 400000",
    })
    void whatIsDeletedMeanwhileStaysDeleted(
            String before, String type, String partitioning, String granularity, long targetFileSize) throws Exception {
        String name = String.format(
                Locale.ROOT,
                "rows_%s_%s_%s_%d",
                before,
                partitioning == null ? "whole" : "parts",
                granularity,
                targetFileSize);
        Rows rows = new Rows(name, type, partitioning == null ? "" : partitioning, granularity);
        if (before.equals("many")) {
            IntStream.range(0, 3).forEach(batch -> rows.delete(50));
        }
        Maintenance budget = Budgets.narrow(targetFileSize);

        MaintenanceReport report =
                Upkeeps.maintain(format, new TableId("public", name), budget, new Before(() -> rows.delete(10)));

        assertThat(report.refused()).isEmpty();
        assertThat(report.rewrittenDataFiles()).isGreaterThanOrEqualTo(FILES);
        assertThat(report.writtenDataFiles()).isPositive().isLessThan(FILES);
        assertThat(rewritesWithDeletes(rows.table)).isPositive();
        rows.assertThatTheyAreAllThere();
    }

    @Test
    void valuesThatAreNotThereStayAwayAndColumnsThatCameLater() throws Exception {
        String table = "lake.late_public.nulls";
        stack.query("CREATE TABLE " + table
                + " (id bigint, flag boolean, small int, big bigint, single float, twice double,"
                + " day date, at timestamp, zoned timestamp_ntz, amount decimal(9, 2), word string, bytes binary)"
                + " USING iceberg TBLPROPERTIES ('format-version'='2', 'write.delete.mode'='merge-on-read')");
        String values = "id % 3 = 0, int(id), id, float(id), double(id), date_add(DATE'2026-01-01', int(id)),"
                + " timestamp_seconds(id), cast(timestamp_seconds(id) AS timestamp_ntz), cast(id AS decimal(9, 2)), string(id), binary(string(id))";
        String nulls = "null, null, null, null, null, null, null, null, null, null, null";
        for (int file = 0; file < FILES; file++) {
            if (file == FILES / 2) {
                stack.query("ALTER TABLE " + table + " ADD COLUMNS (late int, later string)");
                values += ", int(id), string(id)";
                nulls += ", null, null";
            }
            stack.query("INSERT INTO " + table + " SELECT id, " + values + " FROM range(" + file * 10 + ", "
                    + (file * 10 + 5) + ", 1, 1) UNION ALL SELECT id, " + nulls + " FROM range(" + (file * 10 + 5)
                    + ", "
                    + (file * 10 + 10) + ", 1, 1)");
        }
        Runnable oneGoes = () -> stack.query("DELETE FROM " + table + " WHERE id = 1");
        String select = "SELECT * EXCEPT (bytes), hex(bytes) FROM " + table;
        List<String> before = stack.query(select + " WHERE id <> 1 ORDER BY id");

        MaintenanceReport report = Upkeeps.maintain(
                format, new TableId("public", "nulls"), Budgets.narrow(Duration.ofHours(1)), new Before(oneGoes));

        assertThat(report.writtenDataFiles()).isEqualTo(1);
        assertThat(rewritesWithDeletes(table)).isEqualTo(1);
        assertThat(stack.query(select + " ORDER BY id")).isEqualTo(before);
    }

    @Test
    void aGroupThatATruncateTookAFileOfIsLeftForTheNextTime() throws Exception {
        Rows rows = new Rows("truncated", "string", "", "file");
        Maintenance budget = Budgets.narrow(Duration.ofHours(1));
        Runnable oneFileGoes = () -> {
            stack.query("DELETE FROM " + rows.table + " WHERE id < " + ROWS);
            rows.living.clear(0, ROWS);
        };

        MaintenanceReport report =
                Upkeeps.maintain(format, new TableId("public", "truncated"), budget, new Before(oneFileGoes));

        assertThat(report.rewrittenDataFiles()).isZero();
        rows.assertThatTheyAreAllThere();
        assertThat(rows.snapshots("replace")).isZero();
        // and what was written in vain is gone
        assertThat(dataFiles("truncated")).hasSize(FILES);
    }

    /** Rewrites that have deleted rows in the files that they have written. */
    private static int rewritesWithDeletes(String table) {
        return stack.query("SELECT snapshot_id FROM " + table + ".snapshots WHERE operation = 'replace'"
                        + " AND summary['added-data-files'] > 0 AND summary['added-position-deletes'] > 0")
                .size();
    }

    private static List<Path> dataFiles(String table) throws IOException {
        Path folder = Path.of(URI.create(stack.warehouse())).resolve(Path.of("late_public", table, "data"));
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".parquet"))
                    .toList();
        }
    }
}
