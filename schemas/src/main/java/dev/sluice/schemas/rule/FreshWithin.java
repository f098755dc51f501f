package dev.sluice.schemas.rule;

import dev.sluice.schemas.pipeline.RuleSettings;
import dev.sluice.schemas.rule.ColumnType.Kind;
import dev.sluice.schemas.rule.Columns.Column;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Dates and times that are not much older than the commit of their change. Those of the future pass. */
final class FreshWithin implements Rule.OnRow {

    private final List<Column> columns;
    private final Duration within;

    private FreshWithin(List<Column> columns, Duration within) {
        this.columns = List.copyOf(columns);
        this.within = within;
    }

    static Rule of(RuleSettings settings, Columns columns) throws Unfit {
        List<Column> found = new ArrayList<>();
        for (String name : settings.columns()) {
            found.add(columns.require(name, kind -> kind == Kind.MOMENT, "a date or timestamp"));
        }
        return new FreshWithin(found, settings.time(RuleSettings.WITHIN).orElseThrow());
    }

    @Override
    public Optional<String> broken(Judging change) {
        Instant oldest = Instant.ofEpochMilli(change.change().committedAtMs()).minus(within);
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            if (change.value(column) instanceof Instant moment && moment.isBefore(oldest)) {
                return Optional.of("Column " + column.name() + " is too old for a change of that time");
            }
        }
        return Optional.empty();
    }
}
