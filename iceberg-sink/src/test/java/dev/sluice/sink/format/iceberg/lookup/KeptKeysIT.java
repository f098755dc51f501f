package dev.sluice.sink.format.iceberg.lookup;

import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeColumn;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.RowImage;
import dev.sluice.sink.plan.RowPlan;
import dev.sluice.sink.stack.Stack;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.spark.Spark3Util;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(strings = {"bigint", "int"})
    void aFileIsReadOnce(String type) throws Exception {
        // Given
        Stack stack = Stack.shared();
        String name = "of_" + type;
        String full = "lake.kept_public." + name;
        stack.query("CREATE NAMESPACE IF NOT EXISTS lake.kept_public");
        stack.query("CREATE TABLE " + full + " (id " + type + ", n bigint) USING iceberg"
                + " TBLPROPERTIES ('format-version' = '2')");
        stack.query("INSERT INTO " + full + " SELECT /*+ COALESCE(1) */ CAST(id AS " + type + "), 0 FROM range(" + ROWS
                + ") ORDER BY id % 7");
        Catalog catalog = Spark3Util.loadIcebergCatalog(stack.session(), "lake");
        Table table = catalog.loadTable(TableIdentifier.of("kept_public", name));
        Path file = Path.of(URI.create(
                stack.query("SELECT file_path FROM " + full + ".files").get(0).replaceAll("^\\[|]$", "")));
        Path elsewhere = stack.directory().resolve(name + ".parquet");

        // When a batch of few keys, far from most of the file's, has read a part of it
        Files.copy(file, elsewhere);
        update(stack, table, type, 1, List.of(0, 1));
        Files.delete(file);

        // Then nothing is kept
        assertThatThrownBy(() -> update(stack, table, type, 2, List.of(0, 1)))
                .rootCause()
                .hasMessageContaining(file.getFileName().toString());

        // When one has read it wholly
        Files.copy(elsewhere, file);
        update(stack, table, type, 3, List.of(0, 7, ROWS - 1));
        Files.delete(file);

        // Then the next ones find their rows without it, and those that came since
        update(stack, table, type, 4, List.of(7, 1023, 1024, ROWS, 3));
        update(stack, table, type, 5, List.of(1024, ROWS));
        Files.copy(elsewhere, file);
        assertThat(stack.query("SELECT count(*), count(DISTINCT id) FROM " + full))
                .containsExactly("[" + (ROWS + 1) + "," + (ROWS + 1) + "]");
        assertThat(stack.query("SELECT id, n FROM " + full + " WHERE n > 0 ORDER BY id"))
                .containsExactly("[0,3]", "[1,1]", "[3,4]", "[7,4]", "[1023,4]", "[1024,5]", "[4999,3]", "[5000,5]");
    }

    private static void update(Stack stack, Table table, String type, long n, List<Integer> ids) {
        boolean isLong = type.equals("bigint");
        LakeSchema schema = LakeSchema.of(
                List.of(
                        new LakeColumn("id", isLong ? DataTypes.LongType : DataTypes.IntegerType),
                        new LakeColumn("n", DataTypes.LongType)),
                List.of("id"));
        List<RowPlan.Put> puts = ids.stream()
                .map(each -> isLong ? (Object) each.longValue() : each)
                .map(id -> new RowPlan.Put(
                        Key.of(List.of(id)), SourcePosition.ZERO, new RowImage(Map.of("id", id, "n", n), Set.of())))
                .toList();
        RowPlan plan = new RowPlan(RowPlan.Guard.REPLACE, Optional.empty(), puts, List.of());
        table.refresh();
        new TableLookup(new Readers(stack.session())).execute(table, schema, plan, Map.of("who", "test"), () -> {});
    }
}
