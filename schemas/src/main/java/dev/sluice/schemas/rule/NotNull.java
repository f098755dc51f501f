package dev.sluice.schemas.rule;

import dev.sluice.schemas.pipeline.RuleSettings;
import dev.sluice.schemas.rule.Columns.Column;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Each of the columns has a value; one that did not change and was left out has. */
final class NotNull implements Rule.OnRow {

    private final List<Column> columns;

    private NotNull(List<Column> columns) {
        this.columns = List.copyOf(columns);
    }

    static Rule of(RuleSettings settings, Columns columns) throws Unfit {
        List<Column> found = new ArrayList<>();
        for (String name : settings.columns()) {
            found.add(columns.require(name));
        }
        return new NotNull(found);
    }

    @Override
    public Optional<String> broken(Judging change) {
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            if (change.value(column) == null && !change.after().isUnavailable(column)) {
                return Optional.of("Column " + column.name() + " is null");
            }
        }
        return Optional.empty();
    }
}
