package dev.sluice.sink.format.spark;

import dev.sluice.sink.plan.LakeColumn;
import dev.sluice.sink.plan.LakeMetadata;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.RowPlan;
import dev.sluice.sink.plan.Sweep;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import static dev.sluice.sink.format.LakeName.quoted;

/**
 * The text of the MERGE that executes a plan. With the guard {@code s.__position > t.__position} in every branch that
 * touches a row, a row only ever moves forward, so the statement may run again, late, or twice.
 *
 * @param target the table, quoted
 * @param source the view of the plan's rows, quoted
 * @param carried columns that some rows take from the table
 * @param range bounds of the batch's identities
 */
record MergeStatement(
        String target, String source, LakeSchema schema, RowPlan plan, List<String> carried, KeyRange range) {

    private static final String NEWER =
            " AND s." + quoted(LakeMetadata.POSITION) + " > t." + quoted(LakeMetadata.POSITION);

    String sql() {
        String guard = plan.guard() == RowPlan.Guard.NEWER ? NEWER : "";
        return "MERGE INTO " + target + " AS t USING " + source + " AS s ON " + sameIdentity()
                // A sweep needs to see every row, so no bound may hide one from the statement.
                + (plan.sweep().isPresent() ? "" : range.sql("t"))
                + " WHEN MATCHED" + guard + " AND " + step(PlanRows.REMOVE) + " THEN DELETE"
                + " WHEN MATCHED" + guard + " THEN UPDATE SET " + assignments()
                + " WHEN NOT MATCHED AND " + step(PlanRows.PUT) + " THEN INSERT (" + columns("") + ") VALUES ("
                + columns("s.") + ")"
                + plan.sweep().map(MergeStatement::swept).orElse("");
    }

    /** Values of the statement's parameters, in their own types. */
    Map<String, Object> parameters() {
        if (plan.sweep().isEmpty()) {
            return range.parameters();
        }
        Sweep sweep = plan.sweep().get();
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("sweep", sweep.before().toString());
        sweep.marking().ifPresent(marking -> {
            List<String> names = marked(marking);
            for (int i = 0; i < names.size(); i++) {
                @Nullable Object value = marking.values().get(names.get(i));
                if (value != null) {
                    parameters.put("mark" + i, value);
                }
            }
        });
        return parameters;
    }

    private static String swept(Sweep sweep) {
        String older = " WHEN NOT MATCHED BY SOURCE AND t." + quoted(LakeMetadata.POSITION) + " < :sweep";
        return sweep.marking()
                .map(marking -> older + " AND t." + quoted(marking.flag()) + " = " + marking.open()
                        + " THEN UPDATE SET " + markings(marking))
                .orElse(older + " THEN DELETE");
    }

    private static String markings(Sweep.Marking marking) {
        List<String> names = marked(marking);
        List<String> assignments = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String value = marking.values().get(names.get(i)) == null ? "NULL" : ":mark" + i;
            @Nullable String floor = marking.floors().get(names.get(i));
            assignments.add("t." + quoted(names.get(i)) + " = "
                    + (floor == null ? value : "GREATEST(t." + quoted(floor) + ", " + value + ")"));
        }
        return String.join(", ", assignments);
    }

    private static List<String> marked(Sweep.Marking marking) {
        return List.copyOf(new TreeMap<>(marking.values()).keySet());
    }

    private String sameIdentity() {
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
        return schema.columns().stream().map(LakeColumn::name).toList();
    }
}
