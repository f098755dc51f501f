package dev.sluice.sink.format.iceberg.maintain;

import dev.sluice.sink.format.LakeName;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Rows of one table that have certain values in certain columns: as a filter of files, as SQL, and of single rows. */
final class RowMatch {

    private final List<Map<String, Object>> rows;
    private final Schema columns;

    private RowMatch(List<Map<String, Object>> rows, Schema columns) {
        this.rows = rows;
        this.columns = columns;
    }

    /**
     * Reads the values.
     *
     * @param wanted never empty; a row fits when it fits one of them
     * @throws IllegalArgumentException when a column does not exist, or can't have that value
     */
    static RowMatch of(Schema schema, List<Map<String, String>> wanted) {
        Map<String, Types.NestedField> fields = new LinkedHashMap<>();
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Map<String, String> row : wanted) {
            Map<String, Object> values = new LinkedHashMap<>();
            row.forEach((column, text) -> {
                Types.@Nullable NestedField field = schema.findField(column);
                if (field == null) {
                    throw new IllegalArgumentException("there is no column " + column);
                }
                // Optional, for files that lack the column: it is null there.
                fields.put(column, Types.NestedField.optional(field.fieldId(), column, field.type()));
                values.put(column, value(column, field.type(), text));
            });
            rows.add(values);
        }
        return new RowMatch(rows, new Schema(List.copyOf(fields.values())));
    }

    private static Object value(String column, Type type, String text) {
        try {
            return switch (type.typeId()) {
                case INTEGER -> Integer.valueOf(text.strip());
                case LONG -> Long.valueOf(text.strip());
                case STRING -> text;
                case BOOLEAN -> Boolean.valueOf(text.strip());
                case DATE -> LocalDate.parse(text.strip());
                case DECIMAL -> new BigDecimal(text.strip()).setScale(((Types.DecimalType) type).scale());
                default ->
                    throw new IllegalArgumentException(
                            "rows can't be told by column " + column + ", which is of type " + type);
            };
        } catch (NumberFormatException | ArithmeticException | DateTimeException e) {
            // Without its cause, whose message holds the value.
            throw new IllegalArgumentException("what was given for column " + column + " is no " + type);
        }
    }

    /** The columns that are looked at. */
    Schema columns() {
        return columns;
    }

    boolean fits(Record row) {
        for (Map<String, Object> each : rows) {
            boolean fits = each.entrySet().stream().allMatch(column -> {
                @Nullable Object value = row.getField(column.getKey());
                return value != null
                        && column.getValue().equals(value instanceof CharSequence text ? text.toString() : value);
            });
            if (fits) {
                return true;
            }
        }
        return false;
    }

    /** For Iceberg's planning; it knows dates as days. */
    Expression expression() {
        Expression any = Expressions.alwaysFalse();
        for (Map<String, Object> row : rows) {
            Expression all = Expressions.alwaysTrue();
            for (Map.Entry<String, Object> column : row.entrySet()) {
                Object value = column.getValue() instanceof LocalDate date
                        ? (Object) (int) date.toEpochDay()
                        : column.getValue();
                all = Expressions.and(all, Expressions.equal(column.getKey(), value));
            }
            any = Expressions.or(any, all);
        }
        return any;
    }

    /** A condition of Spark SQL; its values are {@link #parameters()}. */
    String sql() {
        List<String> any = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            int row = i;
            List<String> columnsOfRow = List.copyOf(rows.get(i).keySet());
            any.add(java.util.stream.IntStream.range(0, columnsOfRow.size())
                    .mapToObj(c -> LakeName.quoted(columnsOfRow.get(c)) + " = :r" + row + "c" + c)
                    .collect(Collectors.joining(" AND ", "(", ")")));
        }
        return String.join(" OR ", any);
    }

    Map<String, Object> parameters() {
        Map<String, Object> parameters = new LinkedHashMap<>();
        for (int i = 0; i < rows.size(); i++) {
            int c = 0;
            for (Object value : rows.get(i).values()) {
                parameters.put("r" + i + "c" + c, value);
                c++;
            }
        }
        return parameters;
    }
}
