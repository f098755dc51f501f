package dev.sluice.sink.format.iceberg;

import dev.sluice.sink.plan.LakeColumn;
import dev.sluice.sink.plan.LakeMetadata;
import dev.sluice.sink.plan.LakeSchema;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import static dev.sluice.sink.format.iceberg.LakeName.quoted;

/**
 * The text of the MERGE that executes a plan. The guard {@code s.__position > t.__position} stands in every branch that
 * touches a row: a row only ever moves forward, so the statement may run again, late, or twice.
 *
 * @param target the table, quoted
 * @param source the view of the plan's rows, quoted
 * @param carried columns that some rows take from the table
 * @param range bounds of the batch's keys
 * @param truncates whether rows before {@code :truncate} go; then no bound may hide rows from the statement
 */
record MergeStatement(
        String target, String source, LakeSchema schema, List<String> carried, KeyRange range, boolean truncates) {

    private static final String NEWER =
            " AND s." + quoted(LakeMetadata.POSITION) + " > t." + quoted(LakeMetadata.POSITION);

    String sql() {
        return "MERGE INTO " + target + " AS t USING " + source + " AS s ON " + sameKey()
                + (truncates ? "" : range.sql("t"))
                + " WHEN MATCHED" + NEWER + " AND " + step(PlanRows.DELETE) + " THEN DELETE"
                + " WHEN MATCHED" + NEWER + " THEN UPDATE SET " + assignments()
                + " WHEN NOT MATCHED AND " + step(PlanRows.UPSERT) + " THEN INSERT (" + columns("") + ") VALUES ("
                + columns("s.") + ")"
                + (truncates
                        ? " WHEN NOT MATCHED BY SOURCE AND t." + quoted(LakeMetadata.POSITION)
                                + " < :truncate THEN DELETE"
                        : "");
    }

    private String sameKey() {
        return schema.key().stream()
                .map(column -> "t." + quoted(column) + " = s." + quoted(column))
                .collect(Collectors.joining(" AND "));
    }

    private static String step(String step) {
        return "s." + quoted(PlanRows.STEP) + " = '" + step + "'";
    }

    private String assignments() {
        List<String> assignments = new ArrayList<>();
        for (String column : names()) {
            int carry = carried.indexOf(column);
            String value = carry < 0
                    ? "s." + quoted(column)
                    : "CASE WHEN s." + quoted(PlanRows.carryFlag(carry)) + " THEN t." + quoted(column) + " ELSE s."
                            + quoted(column) + " END";
            assignments.add("t." + quoted(column) + " = " + value);
        }
        return String.join(", ", assignments);
    }

    private String columns(String prefix) {
        return names().stream().map(column -> prefix + quoted(column)).collect(Collectors.joining(", "));
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        schema.columns().stream().map(LakeColumn::name).forEach(names::add);
        LakeMetadata.COLUMNS.stream().map(LakeColumn::name).forEach(names::add);
        return names;
    }
}
