package dev.sluice.schemas.rule;

import dev.sluice.schemas.pipeline.RuleSettings;
import dev.sluice.schemas.rule.ColumnType.Kind;
import dev.sluice.schemas.rule.Columns.Column;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Values that are among a few. Numbers are compared as numbers: 1.0 is 1. */
final class OneOf {

    private OneOf() {}

    static Rule of(RuleSettings settings, Columns columns) throws Unfit {
        List<String> values = settings.list(RuleSettings.VALUES);
        return Each.of(
                settings,
                columns,
                kind -> kind == Kind.TEXT || kind == Kind.FLAG || kind.isNumber(),
                "a text, number or boolean",
                column -> test(column, values),
                "is none of the values that pass");
    }

    private static Each.Test test(Column column, List<String> values) throws Unfit {
        if (column.kind().isNumber()) {
            return numbers(column, values);
        }
        Set<String> texts = Set.copyOf(values);
        return column.kind() == Kind.TEXT ? texts::contains : value -> texts.contains(value.toString());
    }

    private static Each.Test numbers(Column column, List<String> values) throws Unfit {
        Set<BigDecimal> numbers = new HashSet<>();
        for (String value : values) {
            try {
                numbers.add(new BigDecimal(value).stripTrailingZeros());
            } catch (NumberFormatException e) {
                throw new Unfit(
                        "column " + column.name() + " is " + column.kind().words() + ", and a value is none",
                        "Give numbers as values");
            }
        }
        return value -> {
            if (value instanceof Double real && (real.isNaN() || real.isInfinite())) {
                return false;
            }
            BigDecimal number = value instanceof BigDecimal decimal
                    ? decimal
                    : value instanceof Long whole ? BigDecimal.valueOf(whole) : BigDecimal.valueOf((Double) value);
            return numbers.contains(number.stripTrailingZeros());
        };
    }
}
