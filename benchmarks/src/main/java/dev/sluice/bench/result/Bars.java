package dev.sluice.bench.result;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Figures as bars: each median as a share of its first limit, the range over it as a line. */
final class Bars {

    private static final int WIDTH = 960;
    private static final int NAMES = 420;
    private static final int ROW = 24;
    private static final int NUMBERS = 90;

    private Bars() {}

    /** Figures without a limit are left out. */
    static String svg(List<Figure> figures) {
        List<Figure> drawn =
                figures.stream().filter(figure -> ratio(figure).isPresent()).toList();
        double most = drawn.stream()
                .mapToDouble(figure -> ratio(figure).orElseThrow().high())
                .max()
                .orElse(1);
        double scale = (WIDTH - NAMES - NUMBERS) / Math.max(most, 1e-9);
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg viewBox=\"0 0 %d %d\" width=\"100%%\" role=\"img\" aria-label=\"ratios to limits\">%n",
                WIDTH,
                drawn.size() * ROW + 4));
        int y = 0;
        for (Figure figure : drawn) {
            Spread ratio = ratio(figure).orElseThrow();
            double end = NAMES + ratio.median() * scale;
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>%n"
                            + "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"14\" fill=\"#4a7fb5\"/>%n"
                            + "<path d=\"M%.1f %d H%.1f\" stroke=\"#c33\" stroke-width=\"2\"/>%n"
                            + "<text x=\"%.1f\" y=\"%d\">%.3f</text>%n",
                    NAMES - 8,
                    y + 15,
                    Report.text(figure.name()),
                    NAMES,
                    y + 4,
                    Math.max(0.5, end - NAMES),
                    NAMES + ratio.low() * scale,
                    y + 11,
                    NAMES + ratio.high() * scale,
                    NAMES + ratio.high() * scale + 6,
                    y + 15,
                    ratio.median()));
            y += ROW;
        }
        return svg.append("</svg>\n").toString();
    }

    private static Optional<Spread> ratio(Figure figure) {
        return figure.limits().stream().findFirst().flatMap(figure::ratio);
    }
}
