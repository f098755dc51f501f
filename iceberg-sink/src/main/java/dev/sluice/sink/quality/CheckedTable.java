package dev.sluice.sink.quality;

import dev.sluice.schemas.position.Mark;
import dev.sluice.schemas.table.TableId;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One lake table at one version, and what checks want to know beside its rows.
 *
 * @param rows those that are checked
 * @param now time of the run
 */
record CheckedTable(
        TableId id,
        Dataset<Row> rows,
        Instant now,
        LakeLook look,
        Reached reached,
        PastResults past,
        PastProfiles profiles) {

    /** The rows of a table, this one or another, as they are by now. */
    Optional<Dataset<Row>> rowsNow(TableId table) {
        return look.rows(table);
    }

    Optional<Mark> reached(TableId table) {
        return reached.of(table);
    }

    boolean hasColumn(String column) {
        return List.of(rows.schema().fieldNames()).contains(column);
    }
}
