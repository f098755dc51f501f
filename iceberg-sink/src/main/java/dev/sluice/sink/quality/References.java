package dev.sluice.sink.quality;

import dev.sluice.schemas.pipeline.CheckSettings;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.plan.LakeMetadata;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

import java.util.List;
import java.util.Optional;

import static org.apache.spark.sql.functions.col;

/**
 * The values of a column stand in a column of another table; nulls refer to nothing.
 *
 * <p>The two tables land each at its own pace, so that one look at both may find a child before its parent, or a child
 * that is deleted already beside a parent that is gone. Rows that are newer than what the other table is complete through
 * are left for a later run, and a value counts as missing only when a second look, at newer versions of both, misses it
 * again.
 */
final class References implements TableCheck {

    private static final String VALUE = "__value";
    private static final String KEY = "__key";

    private final String column;
    private final TableId other;
    private final String key;

    References(CheckSettings settings) {
        this.column = Checks.text(settings, CheckSettings.COLUMN);
        this.other = TableId.parse(Checks.text(settings, CheckSettings.TABLE));
        this.key = Checks.text(settings, CheckSettings.KEY);
    }

    @Override
    public Finding judge(CheckedTable table) {
        if (!table.hasColumn(column)) {
            return Finding.broken("The lake table has no column " + column);
        }
        Optional<Dataset<Row>> parents = table.rowsNow(other);
        if (parents.isEmpty()) {
            return Finding.skipped(null, other + " has no lake table yet");
        }
        if (!List.of(parents.get().schema().fieldNames()).contains(key)) {
            return Finding.broken("The lake table of " + other + " has no column " + key);
        }
        Dataset<Row> missing = missing(table, table.rows(), parents.get());
        long count = missing.count();
        if (count > 0) {
            count = missingStill(table, missing);
        }
        return Finding.of(
                count == 0,
                (double) count,
                count == 0
                        ? "Each " + column + " stands in " + other + "." + key
                        : count + " rows have a " + column + " that does not stand in " + other + "." + key);
    }

    private Dataset<Row> missing(CheckedTable table, Dataset<Row> children, Dataset<Row> parents) {
        Dataset<Row> judged = table.reached(other)
                .map(mark -> children.filter(
                        col(LakeMetadata.POSITION).leq(mark.position().toString())))
                .orElse(children);
        Column value = LakeLook.column(column);
        Dataset<Row> values =
                table.look().quietly(judged.filter(value.isNotNull()).select(value.as(VALUE)));
        Dataset<Row> keys =
                table.look().quietly(parents.select(LakeLook.column(key).as(KEY)));
        return values.join(keys, col(VALUE).equalTo(col(KEY)), "left_anti");
    }

    private long missingStill(CheckedTable table, Dataset<Row> before) {
        Optional<Dataset<Row>> children = table.rowsNow(table.id());
        Optional<Dataset<Row>> parents = table.rowsNow(other);
        if (children.isEmpty() || parents.isEmpty()) {
            return before.count();
        }
        Dataset<Row> known = before.distinct().withColumnRenamed(VALUE, KEY);
        return missing(table, children.get(), parents.get())
                .join(known, col(VALUE).equalTo(col(KEY)), "left_semi")
                .count();
    }
}
