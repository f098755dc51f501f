package dev.sluice.sink.format.iceberg;

import dev.sluice.sink.format.LakeName;
import dev.sluice.sink.format.iceberg.lookup.CommitCheck;
import dev.sluice.sink.format.spark.Sessions;
import dev.sluice.sink.format.spark.SparkMerge;
import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.RowImage;
import dev.sluice.sink.plan.RowPlan;
import dev.sluice.sink.plan.RowQuery;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;
import org.apache.iceberg.spark.CommitMetadata;
import org.apache.spark.sql.SparkSession;

import java.util.List;
import java.util.Map;

/** Spark SQL's MERGE INTO. */
final class MergeExecution implements Execution {

    /** Up to that many rows a table is read by one task, so that a batch writes one data file. */
    private static final long ROWS_PER_TASK = 2_000_000;

    private final Sessions sessions;

    MergeExecution(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public void execute(
            LakeName name,
            Table table,
            LakeSchema schema,
            RowPlan plan,
            Map<String, String> properties,
            CommitCheck check) {
        check.before();
        CommitMetadata.withCommitProperties(
                properties,
                () -> sessions.with(session -> {
                    if (isEmpty(table) && plan.sweep().isEmpty()) {
                        SparkMerge.append(session, name, schema, plan);
                    } else {
                        session.conf().set("spark.sql.shuffle.partitions", tasks(session, table));
                        SparkMerge.merge(session, name, schema, plan);
                    }
                    return null;
                }),
                RuntimeException.class);
    }

    @Override
    public Map<Key, List<RowImage>> rows(LakeName name, Table table, LakeSchema schema, RowQuery query) {
        return isEmpty(table) ? Map.of() : sessions.with(session -> SparkMerge.rows(session, name, schema, query));
    }

    private static long tasks(SparkSession session, Table table) {
        long rows = summary(table, SnapshotSummary.TOTAL_RECORDS_PROP);
        long parallelism = session.sparkContext().defaultParallelism();
        return Math.max(1, Math.min(rows / ROWS_PER_TASK, parallelism));
    }

    private static boolean isEmpty(Table table) {
        return table.currentSnapshot() == null || summary(table, SnapshotSummary.TOTAL_RECORDS_PROP) == 0;
    }

    private static long summary(Table table, String property) {
        return table.currentSnapshot() == null
                ? 0
                : Long.parseLong(table.currentSnapshot().summary().getOrDefault(property, "0"));
    }
}
