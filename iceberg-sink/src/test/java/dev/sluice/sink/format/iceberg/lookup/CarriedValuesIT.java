package dev.sluice.sink.format.iceberg.lookup;

import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeColumn;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.RowImage;
import dev.sluice.sink.plan.RowPlan;
import dev.sluice.sink.plan.RowsTooLarge;
import dev.sluice.sink.stack.Stack;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.spark.Spark3Util;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Updates that leave large values as they are: small themselves, and large as rows. */
class CarriedValuesIT {

    private static final LakeSchema SCHEMA = LakeSchema.of(
            List.of(
                    new LakeColumn("id", DataTypes.LongType),
                    new LakeColumn("n", DataTypes.LongType),
                    new LakeColumn("text", DataTypes.StringType)),
            List.of("id"));
    private static final String NAME = "lake.carried_public.documents";
    private static final int LETTERS = 10_000;
    private static final int ROWS = 10;

    private Stack stack;
    private Table table;

    @BeforeEach
    void table() throws Exception {
        stack = Stack.shared();
        stack.query("CREATE NAMESPACE IF NOT EXISTS lake.carried_public");
        stack.query("DROP TABLE IF EXISTS " + NAME);
        stack.query("CREATE TABLE " + NAME + " (id bigint, n bigint, text string) USING iceberg"
                + " TBLPROPERTIES ('format-version' = '2')");
        stack.query("INSERT INTO " + NAME + " SELECT id, 0, repeat(string(id % 10), " + LETTERS + ") FROM range(" + ROWS
                + ")");
        Catalog catalog = Spark3Util.loadIcebergCatalog(stack.session(), "lake");
        table = catalog.loadTable(TableIdentifier.of("carried_public", "documents"));
    }

    @Test
    void comeAlongWhereThereIsRoom() {
        update(2L * ROWS * LETTERS);

        assertThat(stack.query("SELECT count(*), sum(n), sum(length(text)) FROM " + NAME))
                .containsExactly("[" + ROWS + "," + ROWS + "," + ROWS * LETTERS + "]");
    }

    @Test
    void areRefusedWhereThereIsNot() {
        table.refresh();
        long before = table.currentSnapshot().snapshotId();

        assertThatThrownBy(() -> update(ROWS * LETTERS / 2))
                .isInstanceOf(RowsTooLarge.class)
                .hasMessageContaining("give the sink more memory");

        table.refresh();
        assertThat(table.currentSnapshot().snapshotId()).isEqualTo(before);
    }

    private void update(long mostCarried) {
        List<RowPlan.Put> puts = LongStream.range(0, ROWS)
                .mapToObj(id -> new RowPlan.Put(
                        Key.of(List.of(id)),
                        SourcePosition.ZERO,
                        new RowImage(Map.of("id", id, "n", 1L), Set.of("text"))))
                .toList();
        RowPlan plan = new RowPlan(RowPlan.Guard.REPLACE, Optional.empty(), puts, List.of());
        new TableLookup(new Readers(stack.session()), mostCarried)
                .execute(table, SCHEMA, plan, Map.of("who", "test"), () -> {});
    }
}
