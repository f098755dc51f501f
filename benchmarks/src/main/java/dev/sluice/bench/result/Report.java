package dev.sluice.bench.result;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A run as one HTML page that needs nothing else: tables, and drawings in SVG. */
public final class Report {

    private static final String STYLE =
            """
            body { font: 15px/1.45 system-ui, sans-serif; margin: 2em auto; max-width: 62em; padding: 0 1em; color: #222; background: #fff }
            table { border-collapse: collapse; margin: .6em 0 1.4em } td, th { padding: .2em .9em .2em 0; text-align: left; vertical-align: top }
            td.n { text-align: right; font-variant-numeric: tabular-nums } h2 { margin-top: 2em; border-bottom: 1px solid #ccc }
            svg { display: block; margin: .5em 0 1.5em } svg text { font: 12px system-ui, sans-serif; fill: #222 }
            @media (prefers-color-scheme: dark) {
              body { color: #ddd; background: #181a1b } svg text { fill: #ddd } h2 { border-color: #444 }
            }
            """;

    private final StringBuilder page = new StringBuilder();

    private Report() {}

    /** The page. */
    public static String html(RunResult result) {
        Report report = new Report();
        Circumstances around = result.circumstances();
        report.line("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">");
        report.line("<meta name=\"viewport\" content=\"width=device-width\"><title>Sluice, benchmark of "
                + text(around.startedAt()) + "</title><style>" + STYLE + "</style>");
        report.line("<h1>Benchmark of " + text(around.startedAt()) + "</h1>");
        report.line(
                "<p>Commit " + text(around.commit()) + ", " + around.repeats() + " repeats. A bar is a figure's median"
                        + " as a share of a limit that was measured beside it in the same repeat; the line over it is the range.</p>");
        Map<String, List<Figure>> byWorkload = new TreeMap<>();
        for (Figure figure : result.figures()) {
            byWorkload.merge(figure.workload(), List.of(figure), Report::joined);
        }
        byWorkload.forEach((workload, figures) -> report.workload(workload, figures, result));
        new TreeMap<>(result.failures())
                .forEach((workload, why) ->
                        report.line("<h2>" + text(workload) + "</h2><p>No figures: " + text(why) + "</p>"));
        report.hot(result);
        report.circumstances(around);
        return report.page.append("</html>\n").toString();
    }

    private static <T> List<T> joined(List<T> one, List<T> other) {
        return java.util.stream.Stream.concat(one.stream(), other.stream()).toList();
    }

    private void workload(String workload, List<Figure> figures, RunResult result) {
        line("<h2>" + text(workload) + "</h2>");
        page.append(Bars.svg(figures));
        line("<table><tr><th>figure<th>median<th>range<th>unit<th>of the limit");
        for (Figure figure : figures) {
            Spread values = figure.values();
            line("<tr><td>" + text(figure.name()) + "<td class=\"n\">" + number(values.median()) + "<td>"
                    + number(values.low()) + " to " + number(values.high()) + "<td>" + text(figure.unit()) + "<td>"
                    + limits(figure));
        }
        line("</table>");
        Map<String, List<Line>> charts = new LinkedHashMap<>();
        for (Line each : result.lines()) {
            if (each.workload().equals(workload)) {
                charts.merge(each.chart(), List.of(each), Report::joined);
            }
        }
        charts.forEach((name, lines) -> {
            line("<h3>" + text(name) + "</h3>");
            page.append(Curves.svg(lines));
        });
        for (Verified each : result.verified()) {
            if (each.workload().equals(workload)) {
                line("<p>Lake and source are equal after " + text(each.what())
                        + String.format(Locale.ROOT, ": %,d rows compared.</p>", each.rows()));
            }
        }
    }

    private static String limits(Figure figure) {
        StringBuilder cell = new StringBuilder();
        for (String limit : figure.limits()) {
            Spread of = figure.limit(limit).orElseThrow();
            figure.ratio(limit).ifPresent(ratio -> cell.append(cell.isEmpty() ? "" : "<br>")
                    .append(String.format(
                            Locale.ROOT, "%.3f of %s (%s)", ratio.median(), text(limit), number(of.median()))));
        }
        return cell.toString();
    }

    private void hot(RunResult result) {
        if (result.hot().isEmpty()) {
            return;
        }
        line("<h2>Hot methods</h2>");
        new TreeMap<>(result.hot()).forEach((process, methods) -> {
            line("<h3>" + text(process) + "</h3><table>");
            methods.forEach(each -> line("<tr><td class=\"n\">" + String.format(Locale.ROOT, "%.1f %%", each.percent())
                    + "<td>" + text(each.method())));
            line("</table>");
        });
    }

    private void circumstances(Circumstances around) {
        line("<h2>Circumstances</h2>");
        table("Machine", around.machine());
        Map<String, String> load = new TreeMap<>();
        around.load().forEach((when, value) -> load.put(when, String.format(Locale.ROOT, "%.2f", value)));
        table("Load average over a minute", load);
        table("Versions", around.versions());
        table("Sizes", around.sizes());
    }

    private void table(String name, Map<String, String> rows) {
        line("<h3>" + text(name) + "</h3><table>");
        new TreeMap<>(rows).forEach((key, value) -> line("<tr><td>" + text(key) + "<td>" + text(value)));
        line("</table>");
    }

    private void line(String html) {
        page.append(html).append('\n');
    }

    static String number(double value) {
        double size = Math.abs(value);
        return String.format(Locale.ROOT, size >= 100 ? "%,.0f" : size >= 1 ? "%.2f" : "%.3f", value);
    }

    /** As text of a page. */
    static String text(String raw) {
        return raw.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
