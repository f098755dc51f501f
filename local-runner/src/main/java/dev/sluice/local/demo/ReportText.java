package dev.sluice.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.schemas.status.Freshness;
import dev.sluice.schemas.table.TableId;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The report for people. */
final class ReportText {

    private static final double MIB = 1024 * 1024;

    private ReportText() {}

    static List<String> of(DemoReport report) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(
                report.comparison().isEqual() ? "Source and lake are equal." : "Source and lake are NOT shown equal.");
        report.comparison().report().path("tables").forEach(table -> lines.add(verdict(table)));
        lines.add("");
        work(lines, report);
        freshness(lines, report);
        memory(lines, report);
        lines.add("");
        lake(lines, report);
        return lines;
    }

    private static String verdict(JsonNode table) {
        long quarantined = table.path("quarantined").asLong();
        String outcome = table.path("outcome").asText()
                + (quarantined == 0 ? "" : String.format(Locale.ROOT, " (%,d keys quarantined)", quarantined))
                + (table.hasNonNull("reason") ? ": " + table.path("reason").asText() : "");
        return String.format(
                Locale.ROOT,
                "  %-22s %12s rows  %12s in the lake  %s",
                table.path("table").asText(),
                String.format(Locale.ROOT, "%,d", table.path("source_rows").asLong()),
                String.format(Locale.ROOT, "%,d", table.path("lake_rows").asLong()),
                outcome);
    }

    private static void work(List<String> lines, DemoReport report) {
        lines.add(String.format(
                Locale.ROOT,
                "Changes     %,d in %,d transactions, %.0f per second (asked for %,d); %,d records of garbage",
                report.work().changes(),
                report.work().transactions(),
                report.work().rate(),
                report.settings().rate(),
                report.work().garbage()));
        lines.add(String.format(
                Locale.ROOT,
                "Times       all rows in the lake %.1f s after the start, %s %.1f s after the last change",
                report.startup().toMillis() / 1000.0,
                report.drain().complete() ? "the last ones" : "NOT ALL of them",
                report.drain().took().toMillis() / 1000.0));
    }

    private static void freshness(List<String> lines, DemoReport report) {
        for (Map.Entry<TableId, Freshness> each : report.freshness().latest().entrySet()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "Freshness   %-22s p50 %.2f s  p99 %.2f s",
                    each.getKey(),
                    each.getValue().p50Ms() / 1000.0,
                    each.getValue().p99Ms() / 1000.0));
        }
    }

    private static void memory(List<String> lines, DemoReport report) {
        List<String> parts = new ArrayList<>();
        report.memory().forEach((name, bytes) -> parts.add(String.format(Locale.ROOT, "%s %.0f", name, bytes / MIB)));
        lines.add("Memory      " + String.join(", ", parts) + " MiB resident at the most");
        report.deaths().forEach((name, deaths) -> {
            if (deaths > 0) {
                lines.add("Restarts    " + name + " " + deaths);
            }
        });
    }

    private static void lake(List<String> lines, DemoReport report) {
        lines.add("Lake        " + report.warehouse());
        Path orders = report.files().get(new TableId("public", "orders"));
        if (orders != null) {
            lines.add("Query it with whatever reads Iceberg, for example DuckDB:");
            lines.add("  duckdb -c \"INSTALL iceberg; LOAD iceberg; SELECT status, count(*) FROM iceberg_scan('"
                    + orders + "') GROUP BY status\"");
        }
    }
}
