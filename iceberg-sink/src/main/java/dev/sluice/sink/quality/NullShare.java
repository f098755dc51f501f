package dev.sluice.sink.quality;

import dev.sluice.schemas.pipeline.CheckSettings;
import org.apache.spark.sql.Row;

import java.util.Locale;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

/** No more than a share of the rows has a null in a column. An empty table has none. */
final class NullShare implements TableCheck {

    private final String column;
    private final double max;

    NullShare(CheckSettings settings) {
        this.column = Checks.text(settings, CheckSettings.COLUMN);
        this.max = settings.number(CheckSettings.MAX).orElseThrow().doubleValue();
    }

    @Override
    public Finding judge(CheckedTable table) {
        if (!table.hasColumn(column)) {
            return Finding.broken("The lake table has no column " + column);
        }
        Row counts = table.look()
                .quietly(table.rows().select(LakeLook.column(column)))
                .agg(count(lit(1)), count(LakeLook.column(column)))
                .head();
        long rows = counts.getLong(0);
        long nulls = rows - counts.getLong(1);
        double share = rows == 0 ? 0 : (double) nulls / rows;
        return Finding.of(
                share <= max,
                share,
                String.format(
                        Locale.ROOT,
                        "%s is null in %d of %d rows, allowed is a share of %s",
                        column,
                        nulls,
                        rows,
                        max));
    }
}
