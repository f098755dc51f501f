package dev.sluice.sink.quality;

import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.Formats;
import dev.sluice.sink.plan.TableProgress;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.Date;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

/**
 * Takes rows out of the quality tables that the contract of the table they speak of no longer lets be kept: {@code
 * retention} of a table. Rows of tables without it, and letters of no table, stay. Used by one thread at a time.
 */
public final class Expiry {

    private static final Logger log = LoggerFactory.getLogger(Expiry.class);

    /** Rows that one commit takes out at the most. */
    private static final int AT_ONCE = 10_000;
    /** What the checks of today compare with, and a day more. */
    private static final Duration RESULTS_AT_LEAST = PastResults.LOOKING_BACK.plusDays(1);

    private final LakeLook look;
    private final Duration topics;
    private final Map<TableId, Duration> retentions = new LinkedHashMap<>();

    /** @param session any; a new one is made of it */
    public Expiry(SparkSession session, Pipeline pipeline) {
        this.look = new LakeLook(
                session.newSession(), Formats.of(pipeline.lake()).reader(pipeline.name(), pipeline.lake()), pipeline);
        this.topics = pipeline.kafka().map(kafka -> kafka.topics().retention()).orElse(Duration.ZERO);
        pipeline.tables().forEach((name, table) -> table.contract()
                .retention()
                .ifPresent(retention -> retentions.put(TableId.parse(name), retention)));
    }

    /**
     * Settled letters go when they were settled longer ago than the retention. Open ones can be redriven as long as the
     * topic holds them, and stay for that time at the least.
     *
     * @param progress of the quarantine, which the commit stores
     */
    public void letters(QualityTable quarantine, TableProgress progress, Instant now) {
        Column isOpen = col("state").equalTo("open");
        Column failedAt = coalesce(col("first_failure_at"), col("landed_at"));
        expire(
                quarantine,
                retention -> isOpen.and(failedAt.lt(before(now, longer(retention, topics))))
                        .or(col("state").notEqual("open").and(col("state_at").lt(before(now, retention)))),
                progress);
    }

    /** Results that checks still compare with stay. */
    void results(QualityTable results, TableProgress progress, Instant now) {
        expire(results, retention -> col("ts").lt(before(now, longer(retention, RESULTS_AT_LEAST))), progress);
    }

    /** A table's newest day stays: from there on the next profile is made. */
    void profiles(QualityTable profile, TableProgress progress, Instant now) {
        Optional<Dataset<Row>> days = look.quality(QualityTables.PROFILE);
        if (days.isEmpty()) {
            return;
        }
        for (Map.Entry<TableId, Duration> each : retentions.entrySet()) {
            @Nullable
            String newestDay = days.get()
                    .filter(of(each.getKey()))
                    .agg(max("day").cast("string"))
                    .head()
                    .getString(0);
            @Nullable LocalDate newest = newestDay == null ? null : LocalDate.parse(newestDay);
            LocalDate last = now.minus(each.getValue()).atOffset(ZoneOffset.UTC).toLocalDate();
            if (newest != null) {
                expire(
                        profile,
                        of(each.getKey()).and(col("day").lt(lit(last.isBefore(newest) ? last : newest))),
                        progress);
            }
        }
    }

    private interface Due {
        Column after(Duration retention);
    }

    private void expire(QualityTable table, Due due, TableProgress progress) {
        retentions.forEach((id, retention) -> expire(table, of(id).and(due.after(retention)), progress));
    }

    private void expire(QualityTable table, Column due, TableProgress progress) {
        List<List<Object>> keys;
        do {
            keys = due(table, due);
            if (!keys.isEmpty()) {
                table.remove(keys, progress);
                log.atInfo()
                        .addKeyValue("table", table.table())
                        .addKeyValue("rows", keys.size())
                        .log("Rows whose retention has passed were removed");
            }
        } while (keys.size() == AT_ONCE && !Thread.currentThread().isInterrupted());
    }

    private List<List<Object>> due(QualityTable table, Column due) {
        List<List<Object>> keys = new ArrayList<>();
        look.quality(table.table())
                .map(rows -> look.quietly(rows.filter(due)
                                .select(table.key().stream()
                                        .map(LakeLook::column)
                                        .toArray(Column[]::new)))
                        .limit(AT_ONCE)
                        .collectAsList())
                .orElse(List.of())
                .forEach(row -> {
                    List<Object> key = new ArrayList<>();
                    for (int i = 0; i < row.size(); i++) {
                        key.add(keyValue(row.get(i)));
                    }
                    keys.add(key);
                });
        return keys;
    }

    /** Which type Spark gives a date depends on the session that is active in this thread. */
    private static Object keyValue(Object value) {
        return value instanceof Date date ? date.toLocalDate() : value;
    }

    private static Column of(TableId table) {
        return col("table_name").equalTo(table.toString());
    }

    private static Column before(Instant now, Duration retention) {
        return lit(now.minus(retention));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
