package dev.sluice.sink.quality;

import dev.sluice.schemas.pipeline.CheckSettings;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

import java.util.List;
import java.util.Optional;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

/** No two rows have the same values in some columns. As in SQL, rows with a null there are like no other. */
final class Unique implements TableCheck {

    private static final String COUNT = "__rows";

    private final List<String> columns;

    Unique(CheckSettings settings) {
        this.columns = settings.list(CheckSettings.COLUMNS);
    }

    @Override
    public Finding judge(CheckedTable table) {
        Optional<String> missing =
                columns.stream().filter(column -> !table.hasColumn(column)).findFirst();
        if (missing.isPresent()) {
            return Finding.broken("The lake table has no column " + missing.get());
        }
        Column[] key = columns.stream().map(LakeLook::column).toArray(Column[]::new);
        Dataset<Row> rows = table.rows().select(key);
        for (Column column : key) {
            rows = rows.filter(column.isNotNull());
        }
        long surplus = table.look()
                .quietly(rows)
                .groupBy(key)
                .agg(count(lit(1)).as(COUNT))
                .filter(col(COUNT).gt(1))
                .agg(coalesce(sum(col(COUNT).minus(1)), lit(0L)))
                .head()
                .getLong(0);
        return Finding.of(
                surplus == 0,
                (double) surplus,
                surplus == 0
                        ? "No two rows are alike in " + String.join(", ", columns)
                        : surplus + " rows repeat what another has in " + String.join(", ", columns));
    }
}
