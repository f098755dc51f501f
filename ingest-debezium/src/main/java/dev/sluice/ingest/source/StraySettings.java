package dev.sluice.ingest.source;

import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.pipeline.RuleSettings;
import dev.sluice.schemas.pipeline.TableSettings;
import dev.sluice.schemas.table.TableId;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the pipeline file says of tables and columns that the source does not have. A table may come later, and a rule's
 * column may have been there before: these are told, and everything goes on. Only masks under what looks like a slip of
 * the pen keep ingest from starting: the table that was meant would land in clear.
 */
final class StraySettings {

    /** Letters that a slip of the pen changes at the most. */
    private static final int SLIP = 2;

    private final Pipeline pipeline;

    StraySettings(Pipeline pipeline) {
        this.pipeline = pipeline;
    }

    /** @param wanted tables of the source that are to be captured, whether they can be or not */
    List<Problem> problems(List<SourceTable> wanted) {
        List<Problem> problems = new ArrayList<>();
        Map<String, TableSettings> own = new TreeMap<>(pipeline.tables());
        own.forEach((name, settings) -> {
            Optional<SourceTable> table = wanted.stream()
                    .filter(each -> each.id().toString().equals(name))
                    .findFirst();
            if (table.isEmpty()) {
                problems.add(unknown(TableId.parse(name), settings, wanted));
            } else {
                settings.rules().forEach(rule -> columns(rule, table.get(), problems));
            }
        });
        return problems;
    }

    private Problem unknown(TableId name, TableSettings settings, List<SourceTable> wanted) {
        String place = "tables." + name;
        Optional<TableId> meant = wanted.stream()
                .map(SourceTable::id)
                .filter(table -> !pipeline.tables().containsKey(table.toString()))
                .filter(table -> isSlip(name.toString(), table.toString()))
                .findFirst();
        if (meant.isPresent() && !settings.masks().isEmpty()) {
            return new Problem(
                    place,
                    "masks a table that the source does not have, and " + meant.get() + " has no masks",
                    "Write " + meant.get()
                            + " if that is meant; else give that table settings of its own, be it an owner");
        }
        return Problem.noEffect(
                place,
                "is of no effect, since the source has no such table",
                meant.map(table -> "Did you mean " + table + "?")
                        .orElse(
                                "Correct the name (case counts, and a partitioned table goes by its own name), or create"
                                        + " the table: it is captured when it comes"));
    }

    private static void columns(RuleSettings rule, SourceTable table, List<Problem> problems) {
        for (String column : rule.columns()) {
            if (!table.columns().contains(column)) {
                problems.add(Problem.noEffect(
                        rule.place().toString(),
                        "rule " + rule.name() + ": the table has no column " + column,
                        "It has " + String.join(", ", table.columns())));
            }
        }
    }

    /** Names that differ in a few letters. Numbers are no slip: there may well be a third table behind the second. */
    private static boolean isSlip(String one, String other) {
        return digits(one).equals(digits(other))
                && distance(one.toLowerCase(Locale.ROOT), other.toLowerCase(Locale.ROOT)) <= SLIP;
    }

    private static String digits(String name) {
        return name.replaceAll("[^0-9]", "");
    }

    /** Levenshtein's: letters to put in, take out or replace. */
    private static int distance(String from, String to) {
        int[] above = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] row = new int[to.length() + 1];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = above[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[to.length()];
    }
}
