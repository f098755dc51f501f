package dev.sluice.schemas.rule;

import dev.sluice.schemas.pipeline.Severity;

import java.util.ArrayList;
import java.util.List;

/**
 * What a table's rules say of one change.
 *
 * @param outcome what becomes of it
 * @param violations every rule that it breaks, in the order of the pipeline file
 * @param unjudged every rule that can't judge it, in the order of the pipeline file
 */
public record Verdict(Outcome outcome, List<Violation> violations, List<Unjudged> unjudged) {

    /** What becomes of a change. */
    public enum Outcome {
        /** It goes on, whatever warnings there are. */
        LAND,
        /** It goes to the dead letters. */
        QUARANTINE,
        /** Its table pauses before it. */
        HALT
    }

    /** No rule has anything to say. */
    public static final Verdict PASS = new Verdict(Outcome.LAND, List.of(), List.of());

    public Verdict {
        violations = List.copyOf(violations);
        unjudged = List.copyOf(unjudged);
    }

    /** Names of the broken rules that only warn. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>(0);
        for (Violation violation : violations) {
            if (violation.severity() == Severity.WARN) {
                warnings.add(violation.rule());
            }
        }
        return warnings;
    }

    /**
     * Why the change does not land, the gravest first: rules that are broken before those that can't judge. Empty when it
     * lands.
     */
    public List<Violation> reasons() {
        if (outcome == Outcome.LAND) {
            return List.of();
        }
        List<Violation> reasons = new ArrayList<>();
        violations.stream().filter(v -> v.severity() == Severity.HALT).forEach(reasons::add);
        violations.stream().filter(v -> v.severity() == Severity.QUARANTINE).forEach(reasons::add);
        Severity severity = outcome == Outcome.HALT ? Severity.HALT : Severity.QUARANTINE;
        if (reasons.isEmpty() || reasons.get(0).severity() != severity) {
            List<Violation> broken = unjudged.stream()
                    .map(u -> new Violation(u.rule(), severity, "The rule can't be judged: " + u.reason()))
                    .toList();
            reasons.addAll(0, broken);
        }
        return reasons;
    }
}
