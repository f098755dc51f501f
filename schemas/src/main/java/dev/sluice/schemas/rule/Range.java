package dev.sluice.schemas.rule;

import dev.sluice.schemas.pipeline.RuleSettings;
import dev.sluice.schemas.rule.ColumnType.Kind;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/** Numbers within bounds, both inclusive. What is not a number is within none. */
final class Range {

    private static final BigDecimal LEAST_LONG = BigDecimal.valueOf(Long.MIN_VALUE);
    private static final BigDecimal MOST_LONG = BigDecimal.valueOf(Long.MAX_VALUE);

    private Range() {}

    static Rule of(RuleSettings settings, Columns columns) throws Unfit {
        Optional<BigDecimal> min = settings.number(RuleSettings.MIN);
        Optional<BigDecimal> max = settings.number(RuleSettings.MAX);
        return Each.of(
                settings,
                columns,
                Kind::isNumber,
                "a number",
                column -> column.kind() == Kind.WHOLE ? ofWhole(min, max) : ofDecimal(min, max),
                "is not " + words(min, max));
    }

    private static Each.Test ofWhole(Optional<BigDecimal> min, Optional<BigDecimal> max) {
        boolean none = (min.isPresent() && min.get().compareTo(MOST_LONG) > 0)
                || (max.isPresent() && max.get().compareTo(LEAST_LONG) < 0);
        long least = min.map(bound -> bound.setScale(0, RoundingMode.CEILING).max(LEAST_LONG))
                .orElse(LEAST_LONG)
                .min(MOST_LONG)
                .longValueExact();
        long most = max.map(bound -> bound.setScale(0, RoundingMode.FLOOR).min(MOST_LONG))
                .orElse(MOST_LONG)
                .max(LEAST_LONG)
                .longValueExact();
        return value -> !none && (Long) value >= least && (Long) value <= most;
    }

    private static Each.Test ofDecimal(Optional<BigDecimal> min, Optional<BigDecimal> max) {
        @Nullable BigDecimal least = min.isPresent() ? min.get() : null;
        @Nullable BigDecimal most = max.isPresent() ? max.get() : null;
        double leastReal = min.map(BigDecimal::doubleValue).orElse(Double.NEGATIVE_INFINITY);
        double mostReal = max.map(BigDecimal::doubleValue).orElse(Double.POSITIVE_INFINITY);
        return value -> {
            if (value instanceof BigDecimal number) {
                return (least == null || number.compareTo(least) >= 0) && (most == null || number.compareTo(most) <= 0);
            }
            double real = (Double) value;
            return real >= leastReal && real <= mostReal;
        };
    }

    private static String words(Optional<BigDecimal> min, Optional<BigDecimal> max) {
        String least = min.map(BigDecimal::toPlainString).orElse("");
        String most = max.map(BigDecimal::toPlainString).orElse("");
        if (most.isEmpty()) {
            return least + " or more";
        }
        return least.isEmpty() ? most + " or less" : "within " + least + " and " + most;
    }
}
