package dev.sluice.schemas.rule;

import java.util.List;
import java.util.Optional;

/** Each of the columns has a value. A column that the table does not have counts as null. */
record NotNull(String name, List<String> columns) implements Rule {

    NotNull {
        columns = List.copyOf(columns);
    }

    @Override
    public Optional<Violation> check(Row row) {
        for (String column : columns) {
            if (!row.isUnavailable(column) && row.get(column) == null) {
                return Optional.of(new Violation(name, "Column " + column + " is null"));
            }
        }
        return Optional.empty();
    }
}
