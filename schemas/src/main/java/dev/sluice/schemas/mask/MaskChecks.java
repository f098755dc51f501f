package dev.sluice.schemas.mask;

import dev.sluice.schemas.pipeline.MaskSettings;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.table.TableId;
import org.apache.avro.Schema;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

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

    /**
     * The same, of the masks that the stream applies, by schemas that the table's raw topic has had.
     *
     * @param keys of the record keys, newest first; may be empty
     * @param rows of the rows, newest first; where it is empty, nothing is known and nothing is wrong
     */
    public static List<Problem> problems(
            TableId table, List<MaskSettings> masks, List<Schema> keys, List<Schema> rows) {
        if (rows.isEmpty()) {
            return List.of();
        }
        List<MaskSettings> inStream = masks.stream()
                .filter(mask -> mask.at() == MaskSettings.Stage.STREAM)
                .toList();
        Schema newest = rows.get(0);
        List<String> columns =
                rows.stream().flatMap(MaskChecks::columns).distinct().toList();
        List<String> key = keys.isEmpty() ? List.of() : columns(keys.get(0)).toList();
        // A column that is not in the newest schema is judged when it comes back.
        Set<String> texts = new HashSet<>(columns);
        newest.getFields().stream()
                .filter(field -> !RowMask.isText(field))
                .forEach(field -> texts.remove(RowMask.nameOf(field)));
        return problems(table, inStream, columns, key, texts);
    }

    private static Stream<String> columns(Schema record) {
        return record.getFields().stream().map(RowMask::nameOf);
    }

    private static Problem problem(TableId table, MaskSettings mask, String what, String mend) {
        return new Problem("tables." + table + ".mask." + mask.column(), what, mend);
    }
}
