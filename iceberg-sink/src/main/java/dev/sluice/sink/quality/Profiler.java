package dev.sluice.sink.quality;

import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.plan.LakeMetadata;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.hll_sketch_agg;
import static org.apache.spark.sql.functions.hll_sketch_estimate;
import static org.apache.spark.sql.functions.hll_union;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.to_date;

/**
 * Profiles the rows that have landed since the last profile, day by day, and adds what it finds to the days' profiles: a
 * run reads what is new, not the table.
 *
 * <p>Why no row counts twice: a day's profile and the landing time through which it was made are stored in one commit for
 * all columns, and rows are taken from there on. Distinct values are estimated by HyperLogLog sketches of Apache
 * DataSketches, which unite without loss; minimum and maximum are compared in the column's own type.
 */
final class Profiler {

    /** Of Spark's own default: 4,096 registers, a standard error of about 1.6 %. */
    private static final int LOG_REGISTERS = 12;

    private static final int LONGEST_TEXT = 200;
    /** Results of one column: nulls, sketch, estimate, least, greatest. */
    private static final int WIDTH = 5;

    private final LakeLook look;

    Profiler(LakeLook look) {
        this.look = look;
    }

    /** The profiles of the days that have changed, as rows of the profile table. */
    List<Map<String, @Nullable Object>> profile(TableId table, Dataset<Row> rows, PastProfiles past, Instant now) {
        Dataset<Row> unseen = past.unseen(table, rows, now);
        Column day = to_date(col(LakeMetadata.LANDED_AT));
        List<Row> days = look.quietly(unseen.select(LakeMetadata.LANDED_AT))
                .groupBy(day.as("day"))
                .agg(max(LakeMetadata.LANDED_AT))
                .collectAsList();
        List<Map<String, @Nullable Object>> profiles = new ArrayList<>();
        for (Row each : days) {
            LocalDate of = each.getAs(0);
            Instant through = each.getAs(1);
            profiles.addAll(profile(table, unseen.filter(day.equalTo(lit(of))), of, through, past.of(table, of), now));
        }
        return profiles;
    }

    private List<Map<String, @Nullable Object>> profile(
            TableId table, Dataset<Row> rows, LocalDate day, Instant through, Map<String, Row> before, Instant now) {
        List<StructField> columns = Arrays.stream(rows.schema().fields())
                .filter(field -> !LakeMetadata.isReserved(field.name()))
                .toList();
        List<Column> wanted = new ArrayList<>();
        for (StructField column : columns) {
            wanted.addAll(aggregates(column, before.get(column.name())));
        }
        Dataset<Row> read = look.quietly(rows.select(
                columns.stream().map(field -> LakeLook.column(field.name())).toArray(Column[]::new)));
        Row found = read.agg(count(lit(1)), wanted.toArray(Column[]::new)).head();
        List<Map<String, @Nullable Object>> profiles = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            StructField column = columns.get(i);
            int at = 1 + i * WIDTH;
            @Nullable Row former = before.get(column.name());
            long count = found.getLong(0) + (former == null ? 0 : former.<Long>getAs("row_count"));
            long nulls = found.getLong(0) - found.getLong(at) + (former == null ? 0 : former.<Long>getAs("null_count"));
            Map<String, @Nullable Object> profile = new HashMap<>();
            profile.put("day", day);
            profile.put("table_name", table.toString());
            profile.put("column_name", column.name());
            profile.put("data_type", column.dataType().simpleString());
            profile.put("row_count", count);
            profile.put("null_count", nulls);
            profile.put("null_share", count == 0 ? 0.0 : (double) nulls / count);
            profile.put("distinct_sketch", found.get(at + 1));
            profile.put("distinct_estimate", found.get(at + 2));
            profile.put("min_value", found.get(at + 3));
            profile.put("max_value", found.get(at + 4));
            profile.put("profiled_through", through);
            profile.put("updated_at", now);
            profiles.add(profile);
        }
        return profiles;
    }

    private static List<Column> aggregates(StructField field, @Nullable Row before) {
        Column column = LakeLook.column(field.name());
        Column sketch = hll_sketch_agg(countable(column, field.dataType()), LOG_REGISTERS);
        if (before != null && before.getAs("distinct_sketch") != null) {
            sketch = hll_union(lit(before.<byte[]>getAs("distinct_sketch")), sketch);
        }
        Column least = lit(null).cast(DataTypes.StringType);
        Column greatest = least;
        if (isOrdered(field.dataType())) {
            least = text(least(min(column), former(before, "min_value", field.dataType())));
            greatest = text(greatest(max(column), former(before, "max_value", field.dataType())));
        }
        return List.of(count(column), sketch, hll_sketch_estimate(sketch), least, greatest);
    }

    /** The value so far; null where there is none, or where the column has another type by now that can't hold it. */
    private static Column former(@Nullable Row before, String name, DataType type) {
        @Nullable String value = before == null ? null : before.getAs(name);
        return lit(value).cast(DataTypes.StringType).try_cast(type);
    }

    private static Column text(Column value) {
        return substring(value.cast(DataTypes.StringType), 1, LONGEST_TEXT);
    }

    /** As sketches take it. Integers of any width count alike, so that a column may be widened. */
    private static Column countable(Column column, DataType type) {
        if (type instanceof IntegerType || type instanceof LongType) {
            return column.cast(DataTypes.LongType);
        }
        return type instanceof BinaryType ? column : column.cast(DataTypes.StringType);
    }

    private static boolean isOrdered(DataType type) {
        return !(type instanceof ArrayType
                || type instanceof MapType
                || type instanceof StructType
                || type instanceof BinaryType);
    }
}
