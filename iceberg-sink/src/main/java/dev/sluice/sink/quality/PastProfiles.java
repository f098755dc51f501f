package dev.sluice.sink.quality;

import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.plan.LakeMetadata;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

/** The profiles of earlier runs. */
final class PastProfiles {

    /** A table that was never profiled is profiled from that many days ago on. */
    private static final int DAYS_AT_FIRST = 30;

    private final Optional<Dataset<Row>> profiles;
    private final LakeLook look;

    /** @param profiles empty before the first run */
    PastProfiles(Optional<Dataset<Row>> profiles, LakeLook look) {
        this.profiles = profiles;
        this.look = look;
    }

    /** The rows that no profile has seen yet. Each commit's rows carry a later landing time than those of the one before. */
    Dataset<Row> unseen(TableId table, Dataset<Row> rows, Instant now) {
        Optional<Instant> through = profiles.map(
                        all -> all.filter(col("table_name").equalTo(table.toString()))
                                .agg(max("profiled_through"))
                                .head())
                .filter(row -> !row.isNullAt(0))
                .map(row -> row.getAs(0));
        return rows.filter(
                through.isPresent()
                        ? col(LakeMetadata.LANDED_AT).gt(lit(through.get()))
                        : col(LakeMetadata.LANDED_AT)
                                .geq(lit(now.truncatedTo(ChronoUnit.DAYS).minus(DAYS_AT_FIRST, ChronoUnit.DAYS))));
    }

    /** A day's profile so far, by column. */
    Map<String, Row> of(TableId table, LocalDate day) {
        Map<String, Row> byColumn = new HashMap<>();
        profiles.ifPresent(all -> all.filter(col("table_name")
                        .equalTo(table.toString())
                        .and(col("day").equalTo(lit(day))))
                .collectAsList()
                .forEach(row -> byColumn.put(row.getAs("column_name"), row)));
        return byColumn;
    }

    /** How many rows have landed today, UTC: those that were profiled and those that are yet to be. */
    long landedToday(TableId table, Dataset<Row> rows, Instant now) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        long profiled = of(table, today).values().stream()
                .mapToLong(row -> row.<Long>getAs("row_count"))
                .max()
                .orElse(0);
        Instant midnight = today.atStartOfDay().toInstant(ZoneOffset.UTC);
        Dataset<Row> more = unseen(table, rows, now)
                .filter(col(LakeMetadata.LANDED_AT).geq(lit(midnight)))
                .select(LakeMetadata.LANDED_AT);
        return profiled + look.quietly(more).count();
    }
}
