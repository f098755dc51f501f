package dev.sluice.sink.format.delta;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

import static dev.sluice.sink.format.LakeName.quoted;

/**
 * Rows of one table that have certain values in certain columns.
 *
 * @param rows never empty; a row is meant when it fits one of them
 */
record DeltaRows(List<Map<String, Object>> rows) {

    /**
     * Reads the values.
     *
     * @param schema of the table
     * @throws IllegalArgumentException when a column does not exist, or can't have that value
     */
    static DeltaRows of(StructType schema, List<Map<String, String>> wanted) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Map<String, String> row : wanted) {
            Map<String, Object> values = new LinkedHashMap<>();
            row.forEach((column, text) -> {
                if (!Arrays.asList(schema.fieldNames()).contains(column)) {
                    throw new IllegalArgumentException("there is no column " + column);
                }
                values.put(column, value(column, schema.apply(column).dataType(), text));
            });
            rows.add(values);
        }
        return new DeltaRows(rows);
    }

    private static Object value(String column, DataType type, String text) {
        try {
            if (type instanceof StringType) {
                return text;
            }
            if (type instanceof IntegerType || type instanceof LongType) {
                return Long.valueOf(text.strip());
            }
            if (type instanceof BooleanType) {
                return Boolean.valueOf(text.strip());
            }
            if (type instanceof DateType) {
                return LocalDate.parse(text.strip());
            }
            if (type instanceof DecimalType decimal) {
                return new BigDecimal(text.strip()).setScale(decimal.scale());
            }
        } catch (NumberFormatException | ArithmeticException | DateTimeException e) {
            // Without its cause, whose message holds the value.
            throw new IllegalArgumentException("what was given for column " + column + " is no " + type.simpleString());
        }
        throw new IllegalArgumentException(
                "rows can't be told by column " + column + ", which is of type " + type.simpleString());
    }

    /** The columns that are looked at. */
    Set<String> columns() {
        Set<String> columns = new LinkedHashSet<>();
        rows.forEach(row -> columns.addAll(row.keySet()));
        return columns;
    }

    /**
     * The condition that such rows meet.
     *
     * @param nameOf what a column is called where it is looked for
     */
    Column condition(UnaryOperator<String> nameOf) {
        Column any = functions.lit(false);
        for (Map<String, Object> row : rows) {
            Column all = functions.lit(true);
            for (Map.Entry<String, Object> column : row.entrySet()) {
                all = all.and(
                        functions.col(quoted(nameOf.apply(column.getKey()))).equalTo(functions.lit(column.getValue())));
            }
            any = any.or(all);
        }
        return any;
    }
}
