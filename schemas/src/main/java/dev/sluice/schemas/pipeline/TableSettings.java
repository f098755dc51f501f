package dev.sluice.schemas.pipeline;

import java.util.List;
import java.util.Optional;

/**
 * What the pipeline file says of one table.
 *
 * @param landing how it lands
 * @param key columns that identify a row, where the table has no primary key of its own; may be empty
 * @param contract who owns it and what is promised
 * @param rules on each change; may be empty
 * @param onBrokenRule what becomes of changes that a rule can't judge
 * @param breaker empty when nothing pauses the table for the share of its dead letters
 * @param letters what becomes of changes behind a dead letter
 * @param masks at most one per column; may be empty
 * @param checks on the table in the lake; may be empty
 */
public record TableSettings(
        LandingSettings landing,
        List<String> key,
        Contract contract,
        List<RuleSettings> rules,
        BrokenRule onBrokenRule,
        Optional<Breaker> breaker,
        LetterPolicy letters,
        List<MaskSettings> masks,
        List<CheckSettings> checks) {

    public TableSettings {
        key = List.copyOf(key);
        rules = List.copyOf(rules);
        masks = List.copyOf(masks);
        checks = List.copyOf(checks);
    }

    /** Nothing but the way it lands. */
    public static TableSettings of(LandingSettings landing) {
        return new TableSettings(
                landing,
                List.of(),
                Contract.NONE,
                List.of(),
                BrokenRule.PASS,
                Optional.empty(),
                LetterPolicy.SUPERSEDE,
                List.of(),
                List.of());
    }
}
