package dev.sluice.schemas.mask;

import dev.sluice.schemas.pipeline.MaskSettings;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.table.TableId;

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
            TableId table,
            List<MaskSettings> masks,
            Collection<String> columns,
            Collection<String> key,
            Collection<String> texts) {
        List<Problem> problems = new ArrayList<>();
        for (MaskSettings mask : masks) {
            String column = mask.column();
            if (!columns.contains(column)) {
                problems.add(problem(
                        table,
                        mask,
                        "masks a column that the table does not have",
                        "It has " + String.join(", ", columns)));
            } else if (key.contains(column) && mask.kind() != MaskSettings.Kind.HASH) {
                problems.add(problem(
                        table,
                        mask,
                        "masks a column of the key so that rows could not be told apart",
                        "Key columns take hash only"));
            } else if (mask.kind() == MaskSettings.Kind.TRUNCATE && !texts.contains(column)) {
                problems.add(problem(
                        table, mask, "truncates a column that is no text", "Use hash, redact, encrypt or drop for it"));
            }
        }
        return problems;
    }

    private static Problem problem(TableId table, MaskSettings mask, String what, String mend) {
        return new Problem("tables." + table + ".mask." + mask.column(), what, mend);
    }
}
