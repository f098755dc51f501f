package dev.sluice.schemas.pipeline;

import java.util.List;

/**
 * What the pipeline file says of one table.
 *
 * @param landing how it lands
 * @param key columns that identify a row, where the table has no primary key of its own; may be empty
 * @param rules may be empty
 */
public record TableSettings(LandingSettings landing, List<String> key, List<RuleSettings> rules) {

    public TableSettings {
        key = List.copyOf(key);
        rules = List.copyOf(rules);
    }
}
