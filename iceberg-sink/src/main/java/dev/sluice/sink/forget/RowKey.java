package dev.sluice.sink.forget;

import dev.sluice.schemas.mask.Masks;
import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.schemas.pipeline.Problem;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The key of a row as the source has it.
 *
 * @param values by column, in the order in which they were given; texts as the source writes them
 */
record RowKey(Map<String, String> values) {

    /**
     * Reads what was given with {@code --key}.
     *
     * @param given {@code column=value} each; or one value, where the key has one column
     * @param columns of the key, as far as known; empty when not
     */
    static RowKey parse(List<String> given, List<String> columns) throws InvalidPipeline {
        if (given.size() == 1 && columns.size() == 1 && !given.get(0).startsWith(columns.get(0) + "=")) {
            return new RowKey(Map.of(columns.get(0), given.get(0)));
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (String each : given) {
            int equals = each.indexOf('=');
            if (equals < 1) {
                throw wrong(
                        "does not say which column it is of",
                        "Write --key COLUMN=VALUE, once per column of the key" + named(columns));
            }
            values.put(each.substring(0, equals), each.substring(equals + 1));
        }
        if (!columns.isEmpty() && !values.keySet().equals(Set.copyOf(columns))) {
            throw wrong("names other columns than the key has", "Write --key COLUMN=VALUE for each" + named(columns));
        }
        return new RowKey(values);
    }

    private static String named(List<String> columns) {
        return columns.isEmpty() ? "" : ": " + String.join(", ", columns);
    }

    private static InvalidPipeline wrong(String what, String mend) {
        return new InvalidPipeline(List.of(new Problem("--key", what, mend)));
    }

    /** The key as the lake has it: columns by their names there, values masked. */
    Map<String, String> inLake(Masks masks, LandingSettings landing) {
        Map<String, String> row = new LinkedHashMap<>();
        values.forEach((column, value) ->
                row.put(landing.lakeName(column), masks.value(column, value).orElse(value)));
        return row;
    }

    /** The key as messages have it. */
    Map<String, String> inMessages(Masks masks) {
        Map<String, String> row = new LinkedHashMap<>();
        values.forEach(
                (column, value) -> row.put(column, masks.value(column, value).orElse(value)));
        return row;
    }
}
