package dev.sluice.schemas.rule;

import dev.sluice.schemas.pipeline.BrokenRule;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.pipeline.RuleSettings;
import dev.sluice.schemas.pipeline.TableSettings;
import dev.sluice.schemas.table.TableId;
import org.apache.avro.Schema;

import java.util.ArrayList;
import java.util.List;

/** The rules of one table, as its contract has them. They judge when they are compiled against a schema of its rows. */
public final class TableRules {

    private final TableId table;
    private final List<RuleSettings> rules;
    private final BrokenRule onBroken;

    private TableRules(TableId table, List<RuleSettings> rules, BrokenRule onBroken) {
        this.table = table;
        this.rules = List.copyOf(rules);
        this.onBroken = onBroken;
    }

    public static TableRules of(TableId table, TableSettings settings) {
        return new TableRules(table, settings.rules(), settings.onBrokenRule());
    }

    /**
     * Rules without the rest of a contract.
     *
     * @param onBroken what becomes of rows that a rule can't judge
     */
    public static TableRules of(TableId table, List<RuleSettings> rules, BrokenRule onBroken) {
        return new TableRules(table, rules, onBroken);
    }

    public boolean isEmpty() {
        return rules.isEmpty();
    }

    /**
     * Every rule that does not fit any of the table's schemas, told by the newest: a rule that fits an older one is not
     * wrong, its column has gone since, and the contract says what that means.
     *
     * @param rows schemas of the table's rows, the newest first; nothing is known when there are none
     */
    public List<Problem> problems(List<Schema> rows) {
        List<Problem> problems = new ArrayList<>();
        if (rows.isEmpty()) {
            return problems;
        }
        List<Columns> all = rows.stream().map(Columns::new).toList();
        for (RuleSettings rule : rules) {
            problem(rule, all, problems);
        }
        return problems;
    }

    private static void problem(RuleSettings rule, List<Columns> schemas, List<Problem> problems) {
        List<Problem> found = new ArrayList<>();
        for (Columns columns : schemas) {
            try {
                RuleCatalog.rule(rule, columns);
                return;
            } catch (Unfit e) {
                found.add(new Problem(rule.place().toString(), "rule " + rule.name() + ": " + e.what(), e.mend()));
            }
        }
        problems.add(found.get(0));
    }

    /**
     * These rules for rows of one schema. A rule that does not fit can't judge such rows, and says so in every verdict.
     *
     * @param row the schema of a record
     */
    public RowRules against(Schema row) {
        return RowRules.compile(table, rules, onBroken, new Columns(row));
    }
}
