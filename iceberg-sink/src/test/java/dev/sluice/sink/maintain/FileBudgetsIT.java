package dev.sluice.sink.maintain;

import dev.sluice.schemas.pipeline.Maintenance;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.format.MaintenanceReport;
import dev.sluice.sink.format.MaintenanceStep;
import dev.sluice.sink.format.TableFormat;
import dev.sluice.sink.stack.Stack;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** What becomes of a table's files, in both format versions; rows are the same before and after. */
class FileBudgetsIT {

    private static final Maintenance BUDGET = Budgets.narrow(Duration.ofHours(1));
    private static Stack stack;
    private static TableFormat format;

    @BeforeAll
    static void start() throws Exception {
        stack = Stack.shared();
        format = Upkeeps.lake(stack, "files");
    }

    /** A table of four data files with 1,000 rows each. */
    private static String table(String name, String partitioning, int version, String granularity) {
        String table = "lake.files_public." + name;
        stack.query("CREATE TABLE " + table + " (id bigint, part int, name string) USING iceberg " + partitioning
                + " TBLPROPERTIES ('format-version'='" + version + "', 'write.delete.granularity'='" + granularity
                + "', 'write.delete.mode'='merge-on-read', 'write.update.mode'='merge-on-read')");
        for (int file = 0; file < 4; file++) {
            stack.query("INSERT INTO " + table
                    + " SELECT /*+ COALESCE(1) */ id, CAST(id % 2 AS int) AS part, 'first' FROM range(" + file * 1000
                    + ", " + (file + 1) * 1000 + ", 1, 1) ORDER BY part");
        }
        return table;
    }

    private static List<String> rows(String table) {
        return stack.query("SELECT * FROM " + table + " ORDER BY id");
    }

    private static String snapshot(String table) {
        return stack.query("SELECT snapshot_id FROM " + table + ".refs WHERE name = 'main'")
                .get(0);
    }

    @Test
    void nothingIsDoneWithinBudget() throws Exception {
        String table = table("within", "", 2, "file");
        stack.query("DELETE FROM " + table + " WHERE id = 5");
        String before = snapshot(table);

        MaintenanceReport report = Upkeeps.maintain(format, new TableId("public", "within"), BUDGET);

        assertThat(report.isIdle()).isTrue();
        assertThat(snapshot(table)).isEqualTo(before);
    }

    @Test
    void aDryRunTellsAndDoesNothing() throws Exception {
        String table = table("told", "", 2, "file");
        stack.query("DELETE FROM " + table + " WHERE id % 2 = 0");
        String before = snapshot(table);

        MaintenanceReport report = Upkeeps.tell(format, new TableId("public", "told"), BUDGET);

        assertThat(report.rewrittenDataFiles()).isEqualTo(4);
        assertThat(report.writtenDataFiles()).isZero();
        assertThat(snapshot(table)).isEqualTo(before);
    }

    @Test
    void deleteFilesOfManyBatchesBecomeOnePerDataFile() throws Exception {
        String table = table("shared", "", 2, "partition");
        for (int batch = 0; batch < 10; batch++) {
            stack.query("DELETE FROM " + table + " WHERE id % 100 = " + batch);
        }
        List<String> before = rows(table);
        stack.query("ALTER TABLE " + table + " UNSET TBLPROPERTIES ('write.delete.granularity')");

        MaintenanceReport report =
                Upkeeps.only(format, new TableId("public", "shared"), BUDGET, MaintenanceStep.DELETE_FILES);

        assertThat(report.before().deleteFiles()).isGreaterThanOrEqualTo(10);
        assertThat(report.after().deleteFiles()).isEqualTo(4);
        assertThat(report.refused()).isEmpty();
        assertThat(rows(table)).isEqualTo(before).hasSize(3600);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2 partition", "2 file", "3 file"})
    void filesWithManyDeletedRowsAreWrittenWithoutThem(String variant) throws Exception {
        String name = "deleted" + variant.replace(" ", "");
        String table = table(name, "PARTITIONED BY (part)", variant.charAt(0) - '0', variant.substring(2));
        stack.query("UPDATE " + table + " SET name = 'second' WHERE id % 3 = 0");
        List<String> before = rows(table);

        MaintenanceReport report = Upkeeps.maintain(format, new TableId("public", name), BUDGET);

        assertThat(report.before().deletedRows()).isEqualTo(1334);
        assertThat(report.after().deletedRows()).isZero();
        assertThat(report.after().deleteFiles()).isZero();
        assertThat(report.after().rows()).isEqualTo(4000);
        assertThat(rows(table)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void smallFilesOfAPartitionBecomeOne(int version) throws Exception {
        String name = "small" + version;
        String table = table(name, "PARTITIONED BY (part)", version, "file");
        for (int batch = 0; batch < 8; batch++) {
            stack.query("INSERT INTO " + table + " VALUES (" + (5000 + batch) + ", 1, 'late')");
        }
        stack.query("DELETE FROM " + table + " WHERE id = 5000 OR id = 1");
        List<String> before = rows(table);
        List<String> lineage = lineage(table, version);

        MaintenanceReport report = Upkeeps.maintain(format, new TableId("public", name), BUDGET);

        // Partition 0 is within its budget and stays as it is.
        assertThat(stack.query("SELECT partition.part, count(*) FROM " + table + ".data_files GROUP BY 1 ORDER BY 1"))
                .containsExactly("[0,4]", "[1,1]");
        assertThat(report.after().deleteFiles()).isZero();
        assertThat(rows(table)).isEqualTo(before);
        assertThat(lineage(table, version)).isEqualTo(lineage);
    }

    /** What format version 3 knows of each row; nothing in version 2. */
    private static List<String> lineage(String table, int version) {
        return version < 3
                ? List.of()
                : stack.query("SELECT id, _row_id, _last_updated_sequence_number FROM " + table + " ORDER BY id");
    }

    @Test
    void aFileWhoseRowsAreAllDeletedGoes() throws Exception {
        String table = table("emptied", "", 3, "file");
        stack.query("DELETE FROM " + table + " WHERE id < 1500");
        List<String> before = rows(table);

        Upkeeps.maintain(format, new TableId("public", "emptied"), BUDGET);

        assertThat(rows(table)).isEqualTo(before).hasSize(2500);
        assertThat(stack.query("SELECT record_count FROM " + table + ".data_files ORDER BY 1"))
                .containsExactly("[500]", "[1000]", "[1000]");
    }
}
