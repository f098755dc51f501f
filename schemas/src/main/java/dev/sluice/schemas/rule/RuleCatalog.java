package dev.sluice.schemas.rule;

import dev.sluice.schemas.pipeline.RuleSettings;

import java.util.Map;
import java.util.function.Function;

/** Every kind of rule there is: a new one is a class and a line here, and its key in the pipeline file's shape. */
final class RuleCatalog {

    private static final Map<String, Function<RuleSettings, Rule>> KINDS =
            Map.of(RuleSettings.NOT_NULL, settings -> new NotNull(settings.name(), settings.columns()));

    private RuleCatalog() {}

    static Rule rule(RuleSettings settings) {
        Function<RuleSettings, Rule> kind = KINDS.get(settings.kind());
        if (kind == null) {
            throw new IllegalArgumentException("No rule is called " + settings.kind());
        }
        return kind.apply(settings);
    }
}
