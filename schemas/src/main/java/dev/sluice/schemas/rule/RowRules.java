package dev.sluice.schemas.rule;

import dev.sluice.schemas.pipeline.BrokenRule;
import dev.sluice.schemas.pipeline.RuleSettings;
import dev.sluice.schemas.pipeline.Severity;
import dev.sluice.schemas.rule.Verdict.Outcome;
import dev.sluice.schemas.table.TableId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rules of one table, compiled against one schema of its rows. Belongs to one thread. */
public final class RowRules {

    private static final Logger log = LoggerFactory.getLogger(RowRules.class);

    private final Compiled[] rules;
    private final List<Unjudged> unfit;
    private final Outcome whenUnfit;
    private final Judging judging;

    private record Compiled(String name, Severity severity, Rule rule) {}

    private RowRules(List<Compiled> rules, List<Unjudged> unfit, Outcome whenUnfit, Columns columns) {
        this.rules = rules.toArray(Compiled[]::new);
        this.unfit = List.copyOf(unfit);
        this.whenUnfit = whenUnfit;
        this.judging = new Judging(columns);
    }

    static RowRules compile(TableId table, List<RuleSettings> settings, BrokenRule onBroken, Columns columns) {
        List<Compiled> rules = new ArrayList<>();
        List<Unjudged> unfit = new ArrayList<>();
        for (RuleSettings each : settings) {
            try {
                rules.add(new Compiled(each.name(), each.severity(), RuleCatalog.rule(each, columns)));
            } catch (Unfit e) {
                unfit.add(new Unjudged(each.name(), e.what()));
                log.atError()
                        .addKeyValue("table", table)
                        .addKeyValue("rule", each.name())
                        .addKeyValue("place", each.place())
                        .addKeyValue("reason", e.what())
                        .log("A rule does not fit its table any more and judges nothing");
            }
        }
        return new RowRules(rules, unfit, unfit.isEmpty() ? Outcome.LAND : outcome(onBroken), columns);
    }

    private static Outcome outcome(BrokenRule onBroken) {
        return switch (onBroken) {
            case PASS -> Outcome.LAND;
            case QUARANTINE -> Outcome.QUARANTINE;
            case HALT -> Outcome.HALT;
        };
    }

    /**
     * Judges a change. Rules on the row have nothing to say where none is left (delete, truncate); an expression judges
     * those, too.
     *
     * @param windows what rules over several changes remember; the change is remembered there
     */
    public Verdict judge(Change change, Windows windows) {
        boolean leavesRow = change.after() != null;
        judging.show(change, windows);
        Outcome outcome = Outcome.LAND;
        List<Violation> violations = List.of();
        for (Compiled each : rules) {
            if (!leavesRow && each.rule() instanceof Rule.OnRow) {
                continue;
            }
            Optional<String> broken = each.rule().broken(judging);
            if (broken.isPresent()) {
                violations = violations.isEmpty() ? new ArrayList<>(2) : violations;
                violations.add(new Violation(each.name(), each.severity(), broken.get()));
                outcome = graver(outcome, outcome(each.severity()));
            }
        }
        List<Unjudged> unjudged = leavesRow ? unfit : List.of();
        if (violations.isEmpty() && unjudged.isEmpty()) {
            return Verdict.PASS;
        }
        return new Verdict(unjudged.isEmpty() ? outcome : graver(outcome, whenUnfit), violations, unjudged);
    }

    private static Outcome outcome(Severity severity) {
        return switch (severity) {
            case WARN -> Outcome.LAND;
            case QUARANTINE -> Outcome.QUARANTINE;
            case HALT -> Outcome.HALT;
        };
    }

    private static Outcome graver(Outcome one, Outcome other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
