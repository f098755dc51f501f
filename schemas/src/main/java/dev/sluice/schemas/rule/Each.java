package dev.sluice.schemas.rule;

import dev.sluice.schemas.pipeline.RuleSettings;
import dev.sluice.schemas.rule.ColumnType.Kind;
import dev.sluice.schemas.rule.Columns.Column;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A rule that each of some columns has to pass by itself. A null passes, since {@code not_null} is a rule of its own; an
 * unavailable value passes, since it was judged when it last changed.
 */
final class Each implements Rule.OnRow {

    /** What a value has to be. */
    interface Test {
        boolean passes(Object value);
    }

    private final Column[] columns;
    private final Test[] tests;
    private final List<Optional<String>> messages;

    private Each(List<Column> columns, List<Test> tests, List<String> messages) {
        this.columns = columns.toArray(Column[]::new);
        this.tests = tests.toArray(Test[]::new);
        this.messages = messages.stream().map(Optional::of).toList();
    }

    /** Makes the test of values of a column. */
    interface Testing {
        Test test(Column column) throws Unfit;
    }

    /**
     * A rule on every column that the settings name.
     *
     * @param right kinds of columns that the rule fits
     * @param needed those kinds in words
     * @param message what is said of a value that does not pass, behind the column's name
     */
    static Each of(
            RuleSettings settings,
            Columns columns,
            Predicate<Kind> right,
            String needed,
            Testing testing,
            String message)
            throws Unfit {
        List<Column> found = new ArrayList<>();
        List<Test> tests = new ArrayList<>();
        List<String> messages = new ArrayList<>();
        for (String name : settings.columns()) {
            Column column = columns.require(name, right, needed);
            found.add(column);
            tests.add(testing.test(column));
            messages.add("Column " + name + " " + message);
        }
        return new Each(found, tests, messages);
    }

    @Override
    public Optional<String> broken(Judging change) {
        for (int i = 0; i < columns.length; i++) {
            Object value = change.value(columns[i]);
            if (value != null && !tests[i].passes(value)) {
                return messages.get(i);
            }
        }
        return Optional.empty();
    }
}
