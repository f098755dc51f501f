package dev.sluice.sink.format.spark;

import dev.sluice.sink.format.LakeName;
import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.RowImage;
import dev.sluice.sink.plan.RowPlan;
import dev.sluice.sink.plan.RowQuery;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static dev.sluice.sink.format.LakeName.quoted;

/**
 * Plans brought in by Spark SQL's MERGE INTO, and rows read by SELECT. The batch's rows go in as a local relation; the
 * target is read as far as the batch's key range and the files' statistics don't exclude it.
 */
public final class SparkMerge {

    private static final String VIEW = "sluice_batch";

    private SparkMerge() {}

    /** Adds a plan's rows to a table that has none: nothing can match there, so they are simply written. */
    public static void append(SparkSession session, LakeName name, LakeSchema schema, RowPlan plan) {
        List<Row> rows = new PlanRows(schema, plan).tableRows();
        try {
            session.createDataFrame(rows, PlanRows.tableType(schema))
                    .coalesce(1)
                    .writeTo(name.sql())
                    .append();
        } catch (NoSuchTableException e) {
            throw new IllegalStateException("The table went away", e);
        }
    }

    /** Executes a plan in one statement, which is one commit. */
    public static void merge(SparkSession session, LakeName name, LakeSchema schema, RowPlan plan) {
        Collection<Key> identities = Stream.concat(
                        plan.puts().stream().map(RowPlan.Put::identity),
                        plan.removes().stream().map(RowPlan.Remove::identity))
                .toList();
        PlanRows rows = new PlanRows(schema, plan);
        view(session, rows.rows(), rows.type());
        KeyRange range = KeyRange.of(schema, schema.key(), identities);
        MergeStatement statement = new MergeStatement(name.sql(), quoted(VIEW), schema, plan, rows.carried(), range);
        session.sql(statement.sql(), statement.parameters());
    }

    /** The wanted rows, by the values of the matched columns. */
    public static Map<Key, List<RowImage>> rows(
            SparkSession session, LakeName name, LakeSchema schema, RowQuery query) {
        StructType type = new StructType();
        for (String column : query.matched()) {
            type = type.add(column, schema.typeOf(column).orElseThrow());
        }
        view(session, query.keys().stream().map(key -> row(key, query, schema)).toList(), type);
        List<String> others = query.columns().stream()
                .filter(column -> schema.typeOf(column).isPresent())
                .toList();
        String selected = Stream.concat(query.matched().stream(), others.stream())
                .map(c -> "t." + quoted(c))
                .collect(Collectors.joining(", "));
        String same = query.matched().stream()
                .map(c -> "t." + quoted(c) + " = s." + quoted(c))
                .collect(Collectors.joining(" AND "));
        KeyRange range = KeyRange.of(schema, query.matched(), query.keys());
        Map<String, Object> parameters = new HashMap<>(range.parameters());
        String reaching = query.reaching()
                .map(r -> {
                    parameters.put("reaching", r.position().toString());
                    return " WHERE t." + quoted(r.column()) + " IS NULL OR t." + quoted(r.column()) + " >= :reaching";
                })
                .orElse("");
        String sql = "SELECT /*+ BROADCAST(s) */ " + selected + " FROM " + name.sql() + " AS t JOIN " + quoted(VIEW)
                + " AS s ON " + same + range.sql("t") + reaching;
        Map<Key, List<RowImage>> found = new HashMap<>();
        for (Row row : session.sql(sql, parameters).collectAsList()) {
            List<@Nullable Object> key = new ArrayList<>();
            for (int i = 0; i < query.matched().size(); i++) {
                key.add(row.get(i));
            }
            Map<String, @Nullable Object> values = new HashMap<>();
            for (int i = 0; i < others.size(); i++) {
                values.put(others.get(i), row.get(query.matched().size() + i));
            }
            found.computeIfAbsent(Key.of(key), k -> new ArrayList<>()).add(new RowImage(values, Set.of()));
        }
        return found;
    }

    private static Row row(Key key, RowQuery query, LakeSchema schema) {
        @Nullable Object[] values = new @Nullable Object[query.matched().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = key.valueAs(i, schema.typeOf(query.matched().get(i)).orElseThrow());
        }
        return RowFactory.create(values);
    }

    /** Rows of this process, which give the same each time they are read: Delta relies on it (DeltaProvider). */
    private static void view(SparkSession session, List<Row> rows, StructType type) {
        Dataset<Row> batch = session.createDataFrame(rows, type).coalesce(1);
        batch.createOrReplaceTempView(VIEW);
    }
}
