package dev.sluice.stream.flow;

import dev.sluice.schemas.pipeline.RuleSettings;
import dev.sluice.schemas.pipeline.TableSettings;
import dev.sluice.schemas.rule.Change;
import dev.sluice.schemas.rule.RowRules;
import dev.sluice.schemas.rule.TableRules;
import dev.sluice.schemas.rule.Unjudged;
import dev.sluice.schemas.rule.Verdict;
import dev.sluice.schemas.rule.Violation;
import dev.sluice.schemas.rule.Windows;
import dev.sluice.schemas.table.TableId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;

/** Judges the changes of one table, each by the rules as they fit the schema it was written with, and counts. */
final class Judge {

    private static final String VIOLATIONS = "sluice.stream.rule.violations";
    private static final String BROKEN = "sluice.stream.rule.broken";

    private final TableId table;
    private final TableRules rules;
    private final Windows windows;
    private final IdentityHashMap<Schema, RowRules> bySchema = new IdentityHashMap<>();
    private final Map<String, Counter> violations = new HashMap<>();
    private final Map<String, Counter> broken = new HashMap<>();

    Judge(TableId table, TableSettings settings, Windows windows, MeterRegistry meters) {
        this.table = table;
        this.rules = TableRules.of(table, settings);
        this.windows = windows;
        for (RuleSettings rule : settings.rules()) {
            violations.put(rule.name(), violations(rule, meters));
            broken.put(rule.name(), broken(rule, meters));
        }
    }

    TableId table() {
        return table;
    }

    /** Whether there is nothing to judge by. */
    boolean hasNoRules() {
        return rules.isEmpty();
    }

    /** @param row schema of the change's rows */
    Verdict judge(Change change, Schema row) {
        RowRules fitting = bySchema.get(row);
        if (fitting == null) {
            fitting = rules.against(row);
            bySchema.put(row, fitting);
        }
        Verdict verdict = fitting.judge(change, windows);
        count(verdict);
        return verdict;
    }

    private void count(Verdict verdict) {
        for (Violation violation : verdict.violations()) {
            increment(violations.get(violation.rule()));
        }
        for (Unjudged unjudged : verdict.unjudged()) {
            increment(broken.get(unjudged.rule()));
        }
    }

    private static void increment(@Nullable Counter counter) {
        if (counter != null) {
            counter.increment();
        }
    }

    private Counter violations(RuleSettings rule, MeterRegistry meters) {
        return Counter.builder(VIOLATIONS)
                .description("Changes that broke a rule")
                .tag("table", table.toString())
                .tag("rule", rule.name())
                .tag("severity", rule.severity().name().toLowerCase(Locale.ROOT))
                .register(meters);
    }

    private Counter broken(RuleSettings rule, MeterRegistry meters) {
        return Counter.builder(BROKEN)
                .description("Changes that a rule could not judge, because it no longer fits the table")
                .tag("table", table.toString())
                .tag("rule", rule.name())
                .register(meters);
    }
}
