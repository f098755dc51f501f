package dev.sluice.schemas.mask;

import dev.sluice.schemas.pipeline.MaskSettings;
import dev.sluice.schemas.pipeline.Problem;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Holds masks against the columns of their table. */
public final class MaskChecks {

    private MaskChecks() {}

    /**
     * What is wrong with a table's masks.
     *
     * @param columns all columns of the table
     * @param key those that identify a row; may be empty
     * @param texts those that hold text of any length
     */
    public static List<Problem> problems(
            List<MaskSettings> masks, Collection<String> columns, Collection<String> key, Collection<String> texts) {
        List<Problem> problems = new ArrayList<>();
        for (MaskSettings mask : masks) {
            String column = mask.column();
            if (!columns.contains(column)) {
                problems.add(problem(
                        mask,
                        "masks column " + column + ", which the table does not have",
                        "It has " + String.join(", ", columns)));
            } else if (key.contains(column) && mask.kind() != MaskSettings.Kind.HASH) {
                problems.add(problem(
                        mask,
                        "masks key column " + column + " so that rows could not be told apart",
                        "Key columns take hash only"));
            } else if (mask.kind() == MaskSettings.Kind.TRUNCATE && !texts.contains(column)) {
                problems.add(problem(
                        mask,
                        "truncates column " + column + ", which is no text",
                        "Use hash, redact, encrypt or drop for it"));
            }
        }
        return problems;
    }

    private static Problem problem(MaskSettings mask, String what, String mend) {
        return new Problem(mask.place().toString(), what, mend);
    }
}
