package dev.sluice.sink.format.spark;

import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeColumn;
import dev.sluice.sink.plan.LakeMetadata;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.RowImage;
import dev.sluice.sink.plan.RowPlan;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A plan's steps as rows for Spark: the table's columns, then what to do with the row ({@link #STEP}) and one flag per
 * carried column.
 */
final class PlanRows {

    /** Column that says what to do: {@link #PUT}, {@link #CARRY} or {@link #REMOVE}. */
    static final String STEP = "__sluice_step";

    static final String PUT = "p";
    /** A put that takes values from the table's row, and so can't insert. */
    static final String CARRY = "c";

    static final String REMOVE = "r";

    private final LakeSchema schema;
    private final List<String> carried;
    private final RowPlan plan;

    PlanRows(LakeSchema schema, RowPlan plan) {
        this.schema = schema;
        this.plan = plan;
        Set<String> names = new LinkedHashSet<>();
        plan.puts().forEach(put -> names.addAll(put.row().unavailable()));
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
        StructType type = tableType(schema).add(STEP, DataTypes.StringType, false);
        for (int i = 0; i < carried.size(); i++) {
            type = type.add(carryFlag(i), DataTypes.BooleanType, false);
        }
        return type;
    }

    /** The rows of a table with that schema. */
    static StructType tableType(LakeSchema schema) {
        StructType type = new StructType();
        for (LakeColumn column : schema.columns()) {
            type = type.add(column.name(), column.type(), true);
        }
        return type;
    }

    List<Row> rows() {
        List<Row> rows = new ArrayList<>(plan.puts().size() + plan.removes().size());
        for (RowPlan.Put put : plan.puts()) {
            List<@Nullable Object> values = tableValues(schema, put.row());
            values.add(put.row().isComplete() ? PUT : CARRY);
            for (String column : carried) {
                values.add(put.row().unavailable().contains(column));
            }
            rows.add(RowFactory.create(values.toArray()));
        }
        for (RowPlan.Remove remove : plan.removes()) {
            rows.add(remove(remove.identity(), remove));
        }
        return rows;
    }

    /** The rows of a plan that only puts, as the table holds them. */
    List<Row> tableRows() {
        return plan.puts().stream()
                .filter(put -> put.row().isComplete())
                .map(put -> RowFactory.create(tableValues(schema, put.row()).toArray()))
                .toList();
    }

    private static List<@Nullable Object> tableValues(LakeSchema schema, RowImage row) {
        List<@Nullable Object> values = new ArrayList<>();
        for (LakeColumn column : schema.columns()) {
            values.add(row.get(column.name(), column.type()));
        }
        return values;
    }

    private Row remove(Key identity, RowPlan.Remove remove) {
        List<@Nullable Object> values = new ArrayList<>();
        for (LakeColumn column : schema.columns()) {
            int place = schema.key().indexOf(column.name());
            values.add(
                    place >= 0
                            ? identity.valueAs(place, column.type())
                            : column.name().equals(LakeMetadata.POSITION)
                                    ? remove.position().toString()
                                    : null);
        }
        values.add(REMOVE);
        carried.forEach(column -> values.add(false));
        return RowFactory.create(values.toArray());
    }
}
