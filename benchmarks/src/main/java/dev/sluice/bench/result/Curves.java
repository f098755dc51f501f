package dev.sluice.bench.result;

import dev.sluice.bench.result.Line.Point;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Lines over time, or over whatever their first number is. */
final class Curves {

    private static final int WIDTH = 960;
    private static final int HEIGHT = 260;
    private static final int LEFT = 80;
    private static final int BOTTOM = 30;
    private static final int TOP = 12;
    private static final String[] COLOURS = {"#4a7fb5", "#c33", "#3a8f4e", "#b07c1e", "#7a4fb0"};

    private Curves() {}

    static String svg(List<Line> lines) {
        double x = lines.stream()
                .flatMap(line -> line.points().stream())
                .mapToDouble(Point::seconds)
                .max()
                .orElse(1);
        double y = lines.stream()
                .flatMap(line -> line.points().stream())
                .mapToDouble(Point::value)
                .max()
                .orElse(1);
        double right = Math.max(x, 1e-9);
        double top = Math.max(y, 1e-9);
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg viewBox=\"0 0 %d %d\" width=\"100%%\" role=\"img\">%n<path d=\"M%d %d V%d H%d\" fill=\"none\" stroke=\"#888\"/>%n"
                        + "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text><text x=\"%d\" y=\"%d\" text-anchor=\"end\">0</text>"
                        + "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s s</text>%n",
                WIDTH,
                HEIGHT,
                LEFT,
                TOP,
                HEIGHT - BOTTOM,
                WIDTH - 10,
                LEFT - 6,
                TOP + 10,
                Report.number(top),
                LEFT - 6,
                HEIGHT - BOTTOM,
                WIDTH - 10,
                HEIGHT - 8,
                Report.number(right)));
        int i = 0;
        for (Line line : lines) {
            String colour = COLOURS[i % COLOURS.length];
            String path = line.points().stream()
                    .map(point -> String.format(
                            Locale.ROOT,
                            "%.1f,%.1f",
                            LEFT + point.seconds() / right * (WIDTH - 10 - LEFT),
                            HEIGHT - BOTTOM - point.value() / top * (HEIGHT - BOTTOM - TOP)))
                    .collect(Collectors.joining(" "));
            svg.append("<polyline points=\"").append(path).append("\" fill=\"none\" stroke-width=\"2\" stroke=\"");
            svg.append(colour).append("\"/>\n");
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%d\" y=\"%d\" style=\"fill:%s\">%s</text>%n",
                    LEFT + 12,
                    TOP + 14 + 16 * i,
                    colour,
                    Report.text(line.name())));
            i++;
        }
        return svg.append("</svg>\n").toString();
    }
}
