package dev.sluice.sink.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.sink.Formats;
import dev.sluice.sink.SparkSessions;
import dev.sluice.sink.format.GrowingTable;
import dev.sluice.sink.plan.IncompatibleSchema;
import dev.sluice.sink.plan.LakeColumn;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The lake table {@code <pipeline>_quality.verify}: for each run a row per table, {@code place} 0, and behind it one per
 * difference that the run shows. Values are texts, shortened and masked as the run's answer has them.
 */
final class VerifyTable {

    private static final String NO_CHECKPOINT = "";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final List<LakeColumn> COLUMNS = List.of(
            new LakeColumn("run", DataTypes.StringType),
            new LakeColumn("table_name", DataTypes.StringType),
            new LakeColumn("place", DataTypes.IntegerType),
            new LakeColumn("ts", DataTypes.TimestampType),
            new LakeColumn("position", DataTypes.StringType),
            new LakeColumn("outcome", DataTypes.StringType),
            new LakeColumn("reason", DataTypes.StringType),
            new LakeColumn("source_rows", DataTypes.LongType),
            new LakeColumn("lake_rows", DataTypes.LongType),
            new LakeColumn("rows_read", DataTypes.LongType),
            new LakeColumn("differing", DataTypes.LongType),
            new LakeColumn("quarantined", DataTypes.LongType),
            new LakeColumn("repaired", DataTypes.LongType),
            new LakeColumn("kind", DataTypes.StringType),
            new LakeColumn("key_json", DataTypes.StringType),
            new LakeColumn("column_name", DataTypes.StringType),
            new LakeColumn("source_value", DataTypes.StringType),
            new LakeColumn("lake_value", DataTypes.StringType));

    private final GrowingTable table;
    private final Clock clock;

    private VerifyTable(GrowingTable table, Clock clock) {
        this.table = table;
        this.clock = clock;
    }

    static VerifyTable of(Pipeline pipeline, Clock clock) {
        GrowingTable table = new GrowingTable(
                Formats.of(pipeline.lake())
                        .open(
                                SparkSessions.open(pipeline.name(), pipeline.lake(), NO_CHECKPOINT),
                                pipeline.name(),
                                pipeline.lake(),
                                clock),
                "verify",
                COLUMNS,
                List.of("run", "table_name", "place"));
        return new VerifyTable(table, clock);
    }

    /** Adds a run, in one commit. */
    void add(VerifyReport report) throws IncompatibleSchema {
        String run = UUID.randomUUID().toString();
        Instant now = clock.instant();
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (TableResult result : report.tables()) {
            int place = 0;
            Map<String, @Nullable Object> summary = row(run, now, report, result, place);
            summary.put("outcome", ReportJson.word(result.outcome()));
            summary.put("reason", result.reason().orElse(null));
            summary.put("source_rows", result.sourceRows());
            summary.put("lake_rows", result.lakeRows());
            summary.put("rows_read", result.rowsRead());
            summary.put("differing", result.differing());
            summary.put("quarantined", result.quarantined());
            summary.put("repaired", result.repaired().put() + result.repaired().removed());
            rows.add(summary);
            for (Difference difference : result.differences()) {
                List<Difference.ColumnDifference> columns = difference.columns();
                if (columns.isEmpty()) {
                    rows.add(difference(row(run, now, report, result, ++place), difference));
                }
                for (Difference.ColumnDifference column : columns) {
                    Map<String, @Nullable Object> row = difference(row(run, now, report, result, ++place), difference);
                    row.put("column_name", column.column());
                    row.put("source_value", column.source().orElse(null));
                    row.put("lake_value", column.lake().orElse(null));
                    rows.add(row);
                }
            }
        }
        table.add(rows);
    }

    private static Map<String, @Nullable Object> row(
            String run, Instant now, VerifyReport report, TableResult result, int place) {
        Map<String, @Nullable Object> row = new HashMap<>();
        row.put("run", run);
        row.put("table_name", result.table().toString());
        row.put("place", place);
        row.put("ts", now);
        row.put("position", report.position().toString());
        return row;
    }

    private static Map<String, @Nullable Object> difference(Map<String, @Nullable Object> row, Difference difference) {
        row.put("kind", ReportJson.word(difference.kind()));
        try {
            row.put("key_json", JSON.writeValueAsString(difference.key()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Texts always have a JSON form", e);
        }
        return row;
    }
}
