package dev.sluice.sink.quality;

import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.TableSettings;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.format.TableFormat;
import dev.sluice.sink.plan.LakeColumn;
import dev.sluice.sink.plan.LakeSchema;
import org.apache.spark.sql.types.DataTypes;

import java.util.List;

/**
 * The tables in {@code <pipeline>_quality}: their names and columns. Names are such that no engine wants them quoted. What
 * the columns mean stands in docs/quality-tables.md.
 */
public final class QualityTables {

    private static final String SCHEMA = "quality";

    public static final TableId RESULTS = new TableId(SCHEMA, "results");
    public static final TableId PROFILE = new TableId(SCHEMA, "profile");
    public static final TableId QUARANTINE = new TableId(SCHEMA, "quarantine");
    public static final TableId AUDIT = new TableId(SCHEMA, "audit");

    static final LakeSchema RESULT_COLUMNS = LakeSchema.of(
            List.of(
                    new LakeColumn("run", DataTypes.StringType),
                    new LakeColumn("kind", DataTypes.StringType),
                    new LakeColumn("table_name", DataTypes.StringType),
                    new LakeColumn("name", DataTypes.StringType),
                    new LakeColumn("ts", DataTypes.TimestampType),
                    new LakeColumn("type", DataTypes.StringType),
                    new LakeColumn("severity", DataTypes.StringType),
                    new LakeColumn("status", DataTypes.StringType),
                    new LakeColumn("passed", DataTypes.BooleanType),
                    new LakeColumn("value", DataTypes.DoubleType),
                    new LakeColumn("total", DataTypes.LongType),
                    new LakeColumn("detail", DataTypes.StringType),
                    new LakeColumn("took_ms", DataTypes.LongType)),
            List.of("run", "kind", "table_name", "name"));

    static final LakeSchema PROFILE_COLUMNS = LakeSchema.of(
            List.of(
                    new LakeColumn("day", DataTypes.DateType),
                    new LakeColumn("table_name", DataTypes.StringType),
                    new LakeColumn("column_name", DataTypes.StringType),
                    new LakeColumn("data_type", DataTypes.StringType),
                    new LakeColumn("row_count", DataTypes.LongType),
                    new LakeColumn("null_count", DataTypes.LongType),
                    new LakeColumn("null_share", DataTypes.DoubleType),
                    new LakeColumn("distinct_estimate", DataTypes.LongType),
                    new LakeColumn("distinct_sketch", DataTypes.BinaryType),
                    new LakeColumn("min_value", DataTypes.StringType),
                    new LakeColumn("max_value", DataTypes.StringType),
                    new LakeColumn("profiled_through", DataTypes.TimestampType),
                    new LakeColumn("updated_at", DataTypes.TimestampType)),
            List.of("day", "table_name", "column_name"));

    /** One row per dead letter, by its id. */
    public static final LakeSchema QUARANTINE_COLUMNS = LakeSchema.of(
            List.of(
                    new LakeColumn("letter", DataTypes.StringType),
                    new LakeColumn("table_name", DataTypes.StringType),
                    new LakeColumn("state", DataTypes.StringType),
                    new LakeColumn("state_at", DataTypes.TimestampType),
                    new LakeColumn("state_by", DataTypes.StringType),
                    new LakeColumn("state_reason", DataTypes.StringType),
                    new LakeColumn("stage", DataTypes.StringType),
                    new LakeColumn("rule", DataTypes.StringType),
                    new LakeColumn("severity", DataTypes.StringType),
                    new LakeColumn("message", DataTypes.StringType),
                    new LakeColumn("exception", DataTypes.StringType),
                    new LakeColumn("source_topic", DataTypes.StringType),
                    new LakeColumn("source_partition", DataTypes.IntegerType),
                    new LakeColumn("source_offset", DataTypes.LongType),
                    new LakeColumn("source_position", DataTypes.StringType),
                    new LakeColumn("first_failure_at", DataTypes.TimestampType),
                    new LakeColumn("masked_columns", DataTypes.StringType),
                    new LakeColumn("joined_letter", DataTypes.StringType),
                    new LakeColumn("key_bytes", DataTypes.BinaryType),
                    new LakeColumn("value_bytes", DataTypes.BinaryType),
                    new LakeColumn("key_json", DataTypes.StringType),
                    new LakeColumn("value_json", DataTypes.StringType),
                    new LakeColumn("headers_json", DataTypes.StringType),
                    new LakeColumn("dlq_partition", DataTypes.IntegerType),
                    new LakeColumn("dlq_offset", DataTypes.LongType),
                    new LakeColumn("landed_at", DataTypes.TimestampType)),
            List.of("letter"));

    /** One row per record of the audit topic. */
    public static final LakeSchema AUDIT_COLUMNS = LakeSchema.of(
            List.of(
                    new LakeColumn("audit_topic_id", DataTypes.StringType),
                    new LakeColumn("audit_partition", DataTypes.IntegerType),
                    new LakeColumn("audit_offset", DataTypes.LongType),
                    new LakeColumn("ts", DataTypes.TimestampType),
                    new LakeColumn("outcome", DataTypes.StringType),
                    new LakeColumn("letter", DataTypes.StringType),
                    new LakeColumn("table_name", DataTypes.StringType),
                    new LakeColumn("done_by", DataTypes.StringType),
                    new LakeColumn("reason", DataTypes.StringType),
                    new LakeColumn("rule", DataTypes.StringType),
                    new LakeColumn("message", DataTypes.StringType),
                    new LakeColumn("request", DataTypes.StringType),
                    new LakeColumn("record", DataTypes.StringType),
                    new LakeColumn("landed_at", DataTypes.TimestampType)),
            List.of("audit_topic_id", "audit_partition", "audit_offset"));

    private QualityTables() {}

    /** Whether the lake's format can hold them: their rows are changed. */
    public static boolean areKept(Pipeline pipeline) {
        return !pipeline.lake().format().equals("parquet");
    }

    /** Which of a table's modes is the one whose rows are checked. */
    public static LakeMode checkedMode(TableSettings settings) {
        return CheckedRows.of(settings.landing()).mode();
    }

    /** A handle on one of the tables, which comes into being with its first rows. */
    public static QualityTable open(TableFormat format, TableId table) {
        return new QualityTable(table, columns(table), format.table(table, "", LandingSettings.of(LakeMode.MIRROR)));
    }

    private static LakeSchema columns(TableId table) {
        if (table.equals(RESULTS)) {
            return RESULT_COLUMNS;
        }
        if (table.equals(PROFILE)) {
            return PROFILE_COLUMNS;
        }
        if (table.equals(QUARANTINE)) {
            return QUARANTINE_COLUMNS;
        }
        if (table.equals(AUDIT)) {
            return AUDIT_COLUMNS;
        }
        throw new IllegalArgumentException(table + " is no quality table");
    }
}
