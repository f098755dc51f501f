package dev.sluice.schemas.pipeline;

import java.util.List;

/**
 * One rule of a table.
 *
 * @param kind which rule: {@link #NOT_NULL}
 * @param name what it is called in verdicts, metrics and dead letters
 * @param columns the columns it looks at
 */
public record RuleSettings(String kind, String name, List<String> columns) {

    public static final String NOT_NULL = "not_null";

    public RuleSettings {
        columns = List.copyOf(columns);
    }
}
