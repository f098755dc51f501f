package dev.sluice.sink.quality;

import dev.sluice.schemas.pipeline.CheckSettings;

import java.util.List;
import java.util.Locale;

/**
 * About as many rows have landed today as on other days by the same time of day. What other days had by then is what this
 * check found then, so it has to have run for a few days.
 */
final class Volume implements TableCheck {

    /** Fewer days say nothing of what is usual. */
    static final int LEAST_DAYS = 3;

    private final String name;
    private final double deviation;

    Volume(CheckSettings settings) {
        this.name = settings.name();
        this.deviation = settings.number(CheckSettings.DEVIATION).orElseThrow().doubleValue();
    }

    @Override
    public Finding judge(CheckedTable table) {
        double today = table.profiles().landedToday(table.id(), table.rows(), table.now());
        return judge(today, table.past().volumes(table.id(), name, table.now()));
    }

    /** @param before what each of the days before had at the same time of day */
    Finding judge(double today, List<Double> before) {
        if (before.size() < LEAST_DAYS) {
            return Finding.skipped(
                    today, "It needs " + LEAST_DAYS + " earlier days to compare with and has " + before.size());
        }
        double mean = before.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        double variance = before.stream()
                        .mapToDouble(each -> (each - mean) * (each - mean))
                        .sum()
                / (before.size() - 1);
        // Counts of independent events vary by the root of their mean: days that happen to be alike promise no less.
        double usual = Math.max(Math.sqrt(variance), Math.sqrt(Math.max(1, mean)));
        return Finding.of(
                Math.abs(today - mean) <= deviation * usual,
                today,
                String.format(
                        Locale.ROOT,
                        "%.0f rows today, by this time %.1f on %d days before, give or take %.1f",
                        today,
                        mean,
                        before.size(),
                        usual));
    }
}
