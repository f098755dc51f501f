package dev.sluice.schemas.rule;

import dev.sluice.schemas.pipeline.RuleSettings;
import dev.sluice.schemas.wire.Envelope.Op;

import java.util.ArrayList;
import java.util.List;

/** The rules of one table. */
public final class TableRules {

    private static final Verdict PASS = new Verdict.Pass();

    private final List<Rule> rules;

    private TableRules(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    public static TableRules of(List<RuleSettings> settings) {
        return new TableRules(settings.stream().map(RuleCatalog::rule).toList());
    }

    public boolean isEmpty() {
        return rules.isEmpty();
    }

    /** Judges what a change leaves behind; a change that leaves no row (delete, truncate) passes. */
    public Verdict judge(Op op, Row after) {
        return switch (op) {
            case READ, CREATE, UPDATE -> judge(after);
            case DELETE, TRUNCATE, MESSAGE -> PASS;
        };
    }

    private Verdict judge(Row after) {
        List<Violation> broken = new ArrayList<>(0);
        for (Rule rule : rules) {
            rule.check(after).ifPresent(broken::add);
        }
        return broken.isEmpty() ? PASS : new Verdict.Violations(broken);
    }
}
