package dev.sluice.bench.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A run held against an accepted one. Figures with a limit are compared by their ratio to it, which another machine changes less
 * than the figure itself; those without are compared as they are.
 *
 * <p>A figure has become worse when even the best of the new measurements is worse than the worst of the accepted ones, both
 * ranges taken as at least {@value #LEAST_SPREAD} of their median to both sides.
 */
public final class Comparison {

    static final double LEAST_SPREAD = 0.05;

    /** How a figure stands. */
    public enum Standing {
        SAME("within the spread"),
        BETTER("better"),
        WORSE("WORSE"),
        NEW("not in the accepted run"),
        OTHER_SIZE("not comparable: the sizes differ"),
        GONE("not measured in this run");

        private final String words;

        Standing(String words) {
            this.words = words;
        }
    }

    /**
     * A line of the comparison.
     *
     * @param by the limit that both are ratios to; empty when values are compared
     * @param change new median divided by the accepted one; empty when there is nothing to compare
     */
    public record Row(
            String figure, String by, Standing standing, Optional<Double> change, String newest, String accepted) {}

    private final List<Row> rows = new ArrayList<>();

    private Comparison() {}

    public static Comparison of(RunResult newest, RunResult accepted) {
        Comparison comparison = new Comparison();
        for (Figure figure : newest.figures()) {
            comparison.rows.add(row(figure, newest, accepted));
        }
        for (Figure figure : accepted.figures()) {
            if (newest.figure(figure.key()).isEmpty()) {
                comparison.rows.add(
                        new Row(figure.key(), "", Standing.GONE, Optional.empty(), "", text(figure.values())));
            }
        }
        return comparison;
    }

    private static Row row(Figure figure, RunResult newest, RunResult accepted) {
        Optional<Figure> before = accepted.figure(figure.key());
        if (before.isEmpty()) {
            return new Row(figure.key(), "", Standing.NEW, Optional.empty(), text(figure.values()), "");
        }
        if (!Sizes.ofWorkload(newest, figure.workload()).equals(Sizes.ofWorkload(accepted, figure.workload()))) {
            return new Row(
                    figure.key(),
                    "",
                    Standing.OTHER_SIZE,
                    Optional.empty(),
                    text(figure.values()),
                    text(before.get().values()));
        }
        for (String limit : figure.limits()) {
            Optional<Spread> now = figure.ratio(limit);
            Optional<Spread> then = before.get().ratio(limit);
            if (now.isPresent() && then.isPresent()) {
                return compared(figure, limit, now.get(), then.get());
            }
        }
        return compared(figure, "", figure.values(), before.get().values());
    }

    private static Row compared(Figure figure, String by, Spread now, Spread then) {
        Spread mine = now.reaching(LEAST_SPREAD);
        Spread theirs = then.reaching(LEAST_SPREAD);
        boolean apart = mine.low() > theirs.high() || mine.high() < theirs.low();
        Standing standing = Standing.SAME;
        if (apart) {
            standing = figure.better().isWorse(now.median(), then.median()) ? Standing.WORSE : Standing.BETTER;
        }
        Optional<Double> change = then.median() == 0 ? Optional.empty() : Optional.of(now.median() / then.median());
        return new Row(figure.key(), by, standing, change, text(now), text(then));
    }

    private static String text(Spread spread) {
        return number(spread.median()) + " (" + number(spread.low()) + " to " + number(spread.high()) + ")";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%,.0f" : "%.3f", value);
    }

    public List<Row> rows() {
        return List.copyOf(rows);
    }

    public boolean isRegression() {
        return rows.stream().anyMatch(row -> row.standing() == Standing.WORSE);
    }

    /** A line per figure. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (Row row : rows) {
            String change = row.change()
                    .map(ratio -> String.format(Locale.ROOT, "%5.2f ×", ratio))
                    .orElse("      –");
            text.append(String.format(Locale.ROOT, "%s  %-62s %s", change, row.figure(), row.standing().words));
            if (row.change().isPresent()) {
                text.append(": ").append(row.newest()).append(", was ").append(row.accepted());
                text.append(row.by().isEmpty() ? "" : ", of " + row.by());
            }
            text.append('\n');
        }
        return text.toString();
    }
}
