package dev.sluice.sink.format.iceberg;

import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeColumn;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.RowImage;
import dev.sluice.sink.plan.TablePlan;
import dev.sluice.sink.plan.TableProgress;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;
import org.apache.iceberg.spark.CommitMetadata;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static dev.sluice.sink.format.iceberg.LakeName.quoted;

/**
 * Spark SQL's MERGE INTO. The batch's rows go in as a local relation; the target is read as far as the batch's key range
 * and the files' statistics don't exclude it.
 */
final class MergeExecution implements Execution {

    private static final String VIEW = "sluice_batch";
    /** Up to that many rows a table is read by one task, so that a batch writes one data file. */
    private static final long ROWS_PER_TASK = 2_000_000;

    private final Sessions sessions;
    private final Clock clock;

    MergeExecution(Sessions sessions, Clock clock) {
        this.sessions = sessions;
        this.clock = clock;
    }

    @Override
    public void execute(LakeName name, Table table, LakeSchema schema, TablePlan<?> plan, TableProgress progress) {
        PlanRows rows = new PlanRows(schema, plan);
        List<Row> batch = rows.rows(clock.instant());
        CommitMetadata.withCommitProperties(
                progress.toProperties(),
                () -> sessions.with(session -> {
                    if (isEmpty(table) && plan.truncateBefore().isEmpty()) {
                        append(session, name, schema, plan, batch);
                    } else {
                        merge(session, name, table, schema, plan, rows, batch);
                    }
                    return null;
                }),
                RuntimeException.class);
    }

    /** Nothing can match in an empty table, so the first rows of a table are simply written. */
    private static void append(
            SparkSession session, LakeName name, LakeSchema schema, TablePlan<?> plan, List<Row> batch) {
        List<Row> inserts = batch.subList(0, plan.upserts().size());
        StructType type = PlanRows.tableType(schema);
        List<Row> cut = inserts.stream()
                .map(row -> RowFactory.create(Stream.iterate(0, i -> i < type.size(), i -> i + 1)
                        .map(row::get)
                        .toArray()))
                .toList();
        try {
            session.createDataFrame(cut, type).coalesce(1).writeTo(name.sql()).append();
        } catch (org.apache.spark.sql.catalyst.analysis.NoSuchTableException e) {
            throw new IllegalStateException("The table went away", e);
        }
    }

    private static void merge(
            SparkSession session,
            LakeName name,
            Table table,
            LakeSchema schema,
            TablePlan<?> plan,
            PlanRows rows,
            List<Row> batch) {
        Collection<Key> keys = Stream.concat(
                        plan.upserts().stream().map(TablePlan.Upsert::key),
                        plan.deletes().stream().map(TablePlan.Delete::key))
                .toList();
        KeyRange range = KeyRange.of(schema, keys);
        boolean truncates = plan.truncateBefore().isPresent();
        Map<String, Object> parameters = new HashMap<>();
        if (truncates) {
            parameters.put("truncate", plan.truncateBefore().orElseThrow().toString());
        } else {
            parameters.putAll(range.parameters());
        }
        session.conf().set("spark.sql.shuffle.partitions", tasks(session, table));
        view(session, batch, rows.type());
        MergeStatement statement =
                new MergeStatement(name.sql(), quoted(VIEW), schema, rows.carried(), range, truncates);
        session.sql(statement.sql(), parameters);
    }

    @Override
    public Map<Key, RowImage> rows(
            LakeName name, Table table, LakeSchema schema, Collection<Key> keys, Set<String> columns) {
        if (isEmpty(table)) {
            return Map.of();
        }
        StructType type = new StructType();
        for (String column : schema.key()) {
            type = type.add(column, schema.typeOf(column).orElseThrow());
        }
        List<Row> wanted =
                keys.stream().map(key -> RowFactory.create(asRow(key, schema))).toList();
        StructType keyType = type;
        KeyRange range = KeyRange.of(schema, keys);
        List<String> others = List.copyOf(columns);
        return sessions.with(session -> {
            view(session, wanted, keyType);
            String selected = Stream.concat(schema.key().stream(), others.stream())
                    .map(c -> "t." + quoted(c))
                    .collect(Collectors.joining(", "));
            String same = schema.key().stream()
                    .map(c -> "t." + quoted(c) + " = s." + quoted(c))
                    .collect(Collectors.joining(" AND "));
            String sql = "SELECT /*+ BROADCAST(s) */ " + selected + " FROM " + name.sql() + " AS t JOIN " + quoted(VIEW)
                    + " AS s ON " + same + range.sql("t");
            Map<Key, RowImage> found = new HashMap<>();
            for (Row row : session.sql(sql, range.parameters()).collectAsList()) {
                List<@Nullable Object> key = new ArrayList<>();
                for (int i = 0; i < schema.key().size(); i++) {
                    key.add(row.get(i));
                }
                Map<String, @Nullable Object> values = new HashMap<>();
                for (int i = 0; i < others.size(); i++) {
                    values.put(others.get(i), row.get(schema.key().size() + i));
                }
                found.put(Key.of(key), new RowImage(values, Set.of()));
            }
            return found;
        });
    }

    private static @Nullable Object[] asRow(Key key, LakeSchema schema) {
        @Nullable Object[] values = new @Nullable Object[schema.key().size()];
        for (int i = 0; i < values.length; i++) {
            LakeColumn column = new LakeColumn(
                    schema.key().get(i), schema.typeOf(schema.key().get(i)).orElseThrow());
            values[i] = key.valueAs(i, column.type());
        }
        return values;
    }

    private static void view(SparkSession session, List<Row> rows, StructType type) {
        Dataset<Row> batch = session.createDataFrame(rows, type).coalesce(1);
        batch.createOrReplaceTempView(VIEW);
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
