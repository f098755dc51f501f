package dev.sluice.sink.quality;

import dev.sluice.schemas.table.TableId;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;

/** The results of earlier runs. */
final class PastResults {

    /** Days that tell what is usual. */
    static final Duration LOOKING_BACK = Duration.ofDays(28);

    private final Optional<Dataset<Row>> results;

    /** @param results empty before the first run */
    PastResults(Optional<Dataset<Row>> results) {
        this.results = results;
    }

    /** When the last run was; empty when there was none. */
    Optional<Instant> lastRun() {
        return results.map(rows -> rows.agg(max("ts")).head())
                .filter(row -> !row.isNullAt(0))
                .map(row -> row.getAs(0));
    }

    /** The last totals of all rules, by table and name. */
    Map<RuleCounts.RuleOf, Long> totals() {
        Map<RuleCounts.RuleOf, Long> totals = new HashMap<>();
        results.ifPresent(rows -> {
            for (Row row : rows.filter(col("kind").equalTo(Result.Kind.RULE.text()))
                    .groupBy("table_name", "name")
                    .agg(max_by(col("total"), col("ts")))
                    .collectAsList()) {
                totals.put(
                        new RuleCounts.RuleOf(TableId.parse(row.getString(0)), row.getString(1)),
                        row.isNullAt(2) ? 0 : row.getLong(2));
            }
        });
        return totals;
    }

    /**
     * What a volume check found on each of the last days at the latest run by this time of day, UTC. Days without one are
     * left out, and so is today.
     */
    List<Double> volumes(TableId table, String name, Instant now) {
        if (results.isEmpty()) {
            return List.of();
        }
        LocalTime time = LocalTime.ofInstant(now, ZoneOffset.UTC);
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        List<Row> rows = results.get()
                .filter(col("kind")
                        .equalTo(Result.Kind.CHECK.text())
                        .and(col("table_name").equalTo(table.toString()))
                        .and(col("name").equalTo(name))
                        .and(col("ts").geq(functions.lit(now.minus(LOOKING_BACK))))
                        .and(col("value").isNotNull()))
                .select("ts", "value")
                .collectAsList();
        Map<LocalDate, Row> latest = new TreeMap<>();
        for (Row row : rows) {
            Instant at = row.getAs(0);
            LocalDate day = LocalDate.ofInstant(at, ZoneOffset.UTC);
            if (day.isBefore(today) && !LocalTime.ofInstant(at, ZoneOffset.UTC).isAfter(time)) {
                @Nullable Row other = latest.get(day);
                if (other == null || at.isAfter(other.getAs(0))) {
                    latest.put(day, row);
                }
            }
        }
        List<Double> volumes = new ArrayList<>();
        latest.values().forEach(row -> volumes.add(row.getDouble(1)));
        return volumes;
    }
}
