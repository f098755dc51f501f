package dev.sluice.sink.format.iceberg;

import dev.sluice.sink.plan.Change;
import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeColumn;
import dev.sluice.sink.plan.LakeMetadata;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.RowImage;
import dev.sluice.sink.plan.TablePlan;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A plan's steps as rows for Spark: the table's columns, the sink's, then what to do with the row ({@link #STEP}) and one
 * flag per carried column.
 */
final class PlanRows {

    /** Column that says what to do: {@link #UPSERT}, {@link #CARRY} or {@link #DELETE}. */
    static final String STEP = "__sluice_step";

    static final String UPSERT = "u";
    /** An upsert that takes values from the table's row, and so can't insert. */
    static final String CARRY = "c";

    static final String DELETE = "d";

    private final LakeSchema schema;
    private final List<String> carried;
    private final TablePlan<?> plan;

    PlanRows(LakeSchema schema, TablePlan<?> plan) {
        this.schema = schema;
        this.plan = plan;
        Set<String> names = new LinkedHashSet<>();
        plan.upserts().forEach(upsert -> names.addAll(upsert.row().unavailable()));
        // An unavailable column that the table does not have yet would have nothing to carry; evolving comes first.
        this.carried = schema.columns().stream()
                .map(LakeColumn::name)
                .filter(names::contains)
                .toList();
    }

    /** Columns that at least one row takes from the table. */
    List<String> carried() {
        return carried;
    }

    static String carryFlag(int index) {
        return "__sluice_carry_" + index;
    }

    StructType type() {
        StructType type = tableType(schema);
        type = type.add(STEP, DataTypes.StringType, false);
        for (int i = 0; i < carried.size(); i++) {
            type = type.add(carryFlag(i), DataTypes.BooleanType, false);
        }
        return type;
    }

    /** The rows of a table with that schema: the source's columns, then the sink's. */
    static StructType tableType(LakeSchema schema) {
        StructType type = new StructType();
        for (LakeColumn column : schema.columns()) {
            type = type.add(column.name(), column.type(), true);
        }
        for (LakeColumn column : LakeMetadata.COLUMNS) {
            type = type.add(column.name(), column.type(), true);
        }
        return type;
    }

    List<Row> rows(Instant landedAt) {
        List<Row> rows = new ArrayList<>(plan.upserts().size() + plan.deletes().size());
        for (TablePlan.Upsert<?> upsert : plan.upserts()) {
            rows.add(upsert(upsert.row(), upsert.change(), landedAt));
        }
        for (TablePlan.Delete<?> delete : plan.deletes()) {
            rows.add(delete(delete.key(), delete.change(), landedAt));
        }
        return rows;
    }

    private Row upsert(RowImage row, Change<?> change, Instant landedAt) {
        List<@Nullable Object> values = new ArrayList<>();
        for (LakeColumn column : schema.columns()) {
            values.add(row.get(column.name(), column.type()));
        }
        addMetadata(values, change, landedAt);
        values.add(row.isComplete() ? UPSERT : CARRY);
        for (String column : carried) {
            values.add(row.unavailable().contains(column));
        }
        return RowFactory.create(values.toArray());
    }

    private Row delete(Key key, Change<?> change, Instant landedAt) {
        List<@Nullable Object> values = new ArrayList<>();
        for (LakeColumn column : schema.columns()) {
            int place = schema.key().indexOf(column.name());
            values.add(place < 0 ? null : key.valueAs(place, column.type()));
        }
        addMetadata(values, change, landedAt);
        values.add(DELETE);
        carried.forEach(column -> values.add(false));
        return RowFactory.create(values.toArray());
    }

    private static void addMetadata(List<@Nullable Object> values, Change<?> change, Instant landedAt) {
        values.add(change.op().code());
        values.add(change.sourceTimeMs());
        values.add(change.position().toString());
        values.add(landedAt);
    }
}
