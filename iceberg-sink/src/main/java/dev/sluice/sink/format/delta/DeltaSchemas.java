package dev.sluice.sink.format.delta;

import dev.sluice.schemas.pipeline.DeltaSettings;
import dev.sluice.sink.format.LakeName;
import dev.sluice.sink.plan.IncompatibleSchema;
import dev.sluice.sink.plan.LakeColumn;
import dev.sluice.sink.plan.LakeSchema;
import io.delta.tables.DeltaTable;
import io.delta.tables.DeltaTableBuilder;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.TimestampNTZType;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import static dev.sluice.sink.format.LakeName.quoted;

/** Lake schemas as Delta's and back, the creation of tables, and their change. */
final class DeltaSchemas {

    /** Property that holds the names of what identifies a row, in order. */
    private static final String KEY = "sluice.key";

    private static final String SEPARATOR = "\u001f";
    private static final String WIDENING = "delta.enableTypeWidening";
    private static final String LOCAL_TIMESTAMPS = "delta.feature.timestampNtz";

    /** By name: columns may have any name, and be dropped and renamed without a file being written anew. */
    private static final Map<String, String> PROPERTIES = Map.of(
            "delta.columnMapping.mode", "name",
            // Progress stands in the log's commits; none is of use that is older than what the topics hold.
            "delta.logRetentionDuration", "interval 30 days");

    private DeltaSchemas() {}

    static LakeSchema toLake(DeltaTable table) {
        List<LakeColumn> columns = Arrays.stream(table.toDF().schema().fields())
                .map(field -> new LakeColumn(field.name(), optional(field.dataType())))
                .toList();
        Row detail = table.detail().select("properties", "location").head();
        @Nullable String key = detail.<String, String>getJavaMap(0).get(KEY);
        if (key == null) {
            throw new IllegalStateException("The lake table at " + detail.getString(1)
                    + " was not created by Sluice: remove or move it, or give the pipeline another name");
        }
        return LakeSchema.of(columns, List.of(key.split(SEPARATOR, -1)));
    }

    /** Creates the table; finds it when somebody else was faster. */
    static DeltaTable create(
            SparkSession session, String path, LakeSchema schema, List<String> partitioning, DeltaSettings settings) {
        DeltaTableBuilder table = DeltaTable.createIfNotExists(session).location(path);
        for (LakeColumn column : schema.columns()) {
            boolean isOptional = !schema.key().contains(column.name());
            table = table.addColumn(new StructField(
                    column.name(), column.type(), isOptional, org.apache.spark.sql.types.Metadata.empty()));
        }
        Map<String, String> properties = new HashMap<>(PROPERTIES);
        properties.put(KEY, String.join(SEPARATOR, schema.key()));
        properties.put(
                "delta.enableDeletionVectors",
                Boolean.toString(settings.writeMode() == DeltaSettings.WriteMode.MERGE_ON_READ));
        for (Map.Entry<String, String> property : properties.entrySet()) {
            table = table.property(property.getKey(), property.getValue());
        }
        if (!partitioning.isEmpty()) {
            table = table.partitionedBy(partitioning.toArray(String[]::new));
        }
        return table.execute();
    }

    /**
     * Adds and widens columns. What readers must know to read the table then is asked of them only from then on.
     *
     * @param after {@code before}, and what it is to have beside or wider
     */
    static void alter(SparkSession session, LakeName name, LakeSchema before, LakeSchema after) {
        List<LakeColumn> added = new ArrayList<>();
        List<LakeColumn> widened = new ArrayList<>();
        for (LakeColumn column : after.notIn(before)) {
            (before.typeOf(column.name()).isPresent() ? widened : added).add(column);
        }
        Map<String, String> needed = new LinkedHashMap<>();
        if (!widened.isEmpty()) {
            needed.put(WIDENING, "true");
        }
        if (added.stream().anyMatch(column -> holdsLocalTimestamps(column.type()))) {
            needed.put(LOCAL_TIMESTAMPS, "supported");
        }
        String table = "ALTER TABLE " + name.sql() + " ";
        if (!needed.isEmpty()) {
            session.sql(table + "SET TBLPROPERTIES ("
                    + needed.entrySet().stream()
                            .map(each -> "'" + each.getKey() + "' = '" + each.getValue() + "'")
                            .collect(Collectors.joining(", "))
                    + ")");
        }
        for (LakeColumn column : widened) {
            session.sql(table + "ALTER COLUMN " + quoted(column.name()) + " TYPE "
                    + column.type().sql());
        }
        if (!added.isEmpty()) {
            session.sql(table + "ADD COLUMNS ("
                    + added.stream()
                            .map(column ->
                                    quoted(column.name()) + " " + column.type().sql())
                            .collect(Collectors.joining(", "))
                    + ")");
        }
    }

    /** @throws IncompatibleSchema when two names differ in upper and lower case only, which Delta takes for one */
    static void requireTold(LakeSchema schema) throws IncompatibleSchema {
        Map<String, String> seen = new HashMap<>();
        for (LakeColumn column : schema.columns()) {
            @Nullable String other = seen.put(column.name().toLowerCase(Locale.ROOT), column.name());
            if (other != null) {
                throw new IncompatibleSchema("Columns " + other + " and " + column.name()
                        + " differ in upper and lower case only, which Delta takes for one; rename one of them, or land"
                        + " the table in another format");
            }
        }
    }

    private static boolean holdsLocalTimestamps(DataType type) {
        return type instanceof TimestampNTZType
                || (type instanceof ArrayType array && holdsLocalTimestamps(array.elementType()));
    }

    /** Elements of lists are optional in every table, whatever its schema says. */
    private static DataType optional(DataType type) {
        return type instanceof ArrayType array ? new ArrayType(optional(array.elementType()), true) : type;
    }
}
