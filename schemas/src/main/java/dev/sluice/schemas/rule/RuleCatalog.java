package dev.sluice.schemas.rule;

import dev.sluice.schemas.pipeline.RuleSettings;

import java.util.Map;

import static java.util.Map.entry;

/** Every kind of rule there is: a new one is a class and a line here, and a section in the pipeline file's shape. */
final class RuleCatalog {

    /** Makes a rule for rows with some columns. */
    private interface Kind {
        Rule rule(RuleSettings settings, Columns columns) throws Unfit;
    }

    private static final Map<String, Kind> KINDS = Map.ofEntries(
            entry(RuleSettings.NOT_NULL, NotNull::of),
            entry(RuleSettings.RANGE, Range::of),
            entry(RuleSettings.LENGTH, Length::of),
            entry(RuleSettings.PATTERN, TextPattern::of),
            entry(RuleSettings.ONE_OF, OneOf::of),
            entry(RuleSettings.UNIQUE_IN_WINDOW, UniqueInWindow::of),
            entry(RuleSettings.FRESH_WITHIN, FreshWithin::of),
            entry(RuleSettings.VALID_JSON, ValidJson::of),
            entry(RuleSettings.CHECK, Check::of));

    private RuleCatalog() {}

    /** @throws Unfit when the rule can't judge rows with these columns */
    static Rule rule(RuleSettings settings, Columns columns) throws Unfit {
        Kind kind = KINDS.get(settings.kind());
        if (kind == null) {
            throw new IllegalArgumentException("No rule is called " + settings.kind());
        }
        return kind.rule(settings, columns);
    }
}
