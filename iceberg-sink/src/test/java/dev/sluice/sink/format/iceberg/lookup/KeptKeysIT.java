package dev.sluice.sink.format.iceberg.lookup;

import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeColumn;
import dev.sluice.sink.plan.LakeMetadata;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.RowImage;
import dev.sluice.sink.plan.RowPlan;
import dev.sluice.sink.stack.Stack;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.spark.Spark3Util;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.LocalInputFile;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A data file whose keys were read is not read by the next batch, and rows are found in it as before. */
class KeptKeysIT {

    private static final int ROWS = 5000;
    private static final String FIRST = SourcePosition.of(1, 1, 0).toString();

    private static Stack stack;

    @BeforeAll
    static void start() throws Exception {
        stack = Stack.shared();
        stack.query("CREATE NAMESPACE IF NOT EXISTS lake.kept_public");
    }

    /** A table of one data file, which can be taken away. */
    private static final class OneFile {

        private final String name;
        private final DataType key;
        private final Table table;
        private final Path file;
        private final Path elsewhere;

        OneFile(String name, String type, String properties, String order) throws Exception {
            this.name = "lake.kept_public." + name;
            this.key = type.equals("int") ? DataTypes.IntegerType : DataTypes.LongType;
            stack.query("CREATE TABLE " + this.name + " (id " + type + ", n bigint, __position string) USING iceberg"
                    + " TBLPROPERTIES ('format-version' = '2'" + properties + ")");
            stack.query("INSERT INTO " + this.name + " SELECT /*+ COALESCE(1) */ CAST(id AS " + type + "), 0, '" + FIRST
                    + "' FROM range(" + ROWS + ") ORDER BY " + order);
            Catalog catalog = Spark3Util.loadIcebergCatalog(stack.session(), "lake");
            table = catalog.loadTable(TableIdentifier.of("kept_public", name));
            String location =
                    stack.query("SELECT file_path FROM " + this.name + ".files").get(0);
            file = Path.of(URI.create(location.replaceAll("^\\[|]$", "")));
            elsewhere = stack.directory().resolve(name + ".parquet");
            Files.copy(file, elsewhere);
        }

        void gone() throws IOException {
            Files.delete(file);
        }

        void backAgain() throws IOException {
            Files.copy(elsewhere, file);
        }

        /** Rows of these keys are put, with another number. */
        void put(RowPlan.Guard guard, long n, SourcePosition at, Integer... ids) {
            LakeSchema schema = LakeSchema.of(
                    List.of(
                            new LakeColumn("id", key),
                            new LakeColumn("n", DataTypes.LongType),
                            new LakeColumn(LakeMetadata.POSITION, DataTypes.StringType)),
                    List.of("id"));
            List<RowPlan.Put> puts = List.of(ids).stream()
                    .map(each -> key.equals(DataTypes.LongType) ? (Object) each.longValue() : each)
                    .map(id -> new RowPlan.Put(
                            Key.of(List.of(id)),
                            at,
                            new RowImage(Map.of("id", id, "n", n, LakeMetadata.POSITION, at.toString()), Set.of())))
                    .toList();
            RowPlan plan = new RowPlan(guard, Optional.empty(), puts, List.of());
            table.refresh();
            new TableLookup(new Readers(stack.session())).execute(table, schema, plan, Map.of("who", "test"), () -> {});
        }

        void put(long n, Integer... ids) {
            put(RowPlan.Guard.REPLACE, n, SourcePosition.of(n, n, 0), ids);
        }

        List<String> rows(String what) {
            return stack.query("SELECT " + what + " FROM " + name);
        }

        List<String> changed() {
            return stack.query("SELECT id, n FROM " + name + " WHERE n > 0 ORDER BY id");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bigint", "int"})
    void aFileIsReadOnce(String type) throws Exception {
        OneFile table = new OneFile("of_" + type, type, "", "id % 7");

        // When a batch of few keys, far from most of the file's, has read a part of it
        table.put(1, 0, 1);
        table.gone();

        // Then nothing is kept
        assertThatThrownBy(() -> table.put(2, 0, 1))
                .rootCause()
                .hasMessageContaining(table.file.getFileName().toString());

        // When one has read it wholly
        table.backAgain();
        table.put(3, 0, 7, ROWS - 1);
        table.gone();

        // Then the next ones find their rows without it, and those that came since
        table.put(4, 7, 1023, 1024, ROWS, 3);
        table.put(5, 1024, ROWS);
        table.backAgain();
        assertThat(table.rows("count(*), count(DISTINCT id)"))
                .containsExactly("[" + (ROWS + 1) + "," + (ROWS + 1) + "]");
        assertThat(table.changed())
                .containsExactly("[0,3]", "[1,1]", "[3,4]", "[7,4]", "[1023,4]", "[1024,5]", "[4999,3]", "[5000,5]");
    }

    @Test
    void rowGroupsThatTheFirstBatchDoesNotReachAreKeptToo() throws Exception {
        // Given
        OneFile table = new OneFile(
                "row_groups",
                "bigint",
                ", 'write.parquet.row-group-size-bytes' = '2000',"
                        + " 'write.parquet.row-group-check-min-record-count' = '500',"
                        + " 'write.parquet.row-group-check-max-record-count' = '500'",
                "id");
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(table.elsewhere))) {
            assertThat(reader.getRowGroups()).hasSizeGreaterThan(3);
        }

        // When
        table.put(1, 0, ROWS * 6 / 10);
        table.gone();
        table.put(2, 600, ROWS / 2, ROWS * 7 / 10, ROWS * 9 / 10, ROWS - 1);
        table.backAgain();

        // Then
        assertThat(table.rows("count(*), count(DISTINCT id)")).containsExactly("[" + ROWS + "," + ROWS + "]");
        assertThat(table.changed())
                .containsExactly("[0,1]", "[600,2]", "[2500,2]", "[3000,1]", "[3500,2]", "[4500,2]", "[4999,2]");
    }

    @Test
    void anOlderChangeOfARowWhoseKeyIsKeptDoesNothing() throws Exception {
        // Given
        OneFile table = new OneFile("older", "bigint", "", "id");
        table.put(2, 0, ROWS - 1);

        // When
        table.put(RowPlan.Guard.NEWER, 3, SourcePosition.of(0, 1, 0), 0, 10, 20);
        table.put(RowPlan.Guard.NEWER, 4, SourcePosition.of(4, 4, 0), 20, 30);

        // Then
        assertThat(table.rows("count(*), count(DISTINCT id)")).containsExactly("[" + ROWS + "," + ROWS + "]");
        assertThat(table.changed()).containsExactly("[0,2]", "[20,4]", "[30,4]", "[4999,2]");
    }
}
