package dev.sluice.sink.quality;

import dev.sluice.schemas.pipeline.CheckSettings;

import java.math.BigDecimal;
import java.util.Optional;

/** The table has neither too few nor too many rows. */
final class RowCount implements TableCheck {

    private final Optional<BigDecimal> min;
    private final Optional<BigDecimal> max;

    RowCount(CheckSettings settings) {
        this.min = settings.number(CheckSettings.MIN);
        this.max = settings.number(CheckSettings.MAX);
    }

    @Override
    public Finding judge(CheckedTable table) {
        long count = table.look().quietly(table.rows()).count();
        BigDecimal rows = BigDecimal.valueOf(count);
        boolean isGood = min.map(least -> rows.compareTo(least) >= 0).orElse(true)
                && max.map(most -> rows.compareTo(most) <= 0).orElse(true);
        return Finding.of(isGood, (double) count, count + " rows, wanted are " + wanted());
    }

    private String wanted() {
        return min.map(least -> "at least " + least.toPlainString()).orElse("")
                + (min.isPresent() && max.isPresent() ? " and " : "")
                + max.map(most -> "at most " + most.toPlainString()).orElse("");
    }
}
