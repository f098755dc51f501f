package dev.sluice.sink.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The report for people: a line per table, below them what is to be said of single ones, last the verdict. */
final class ReportText {

    private static final List<String> HEAD =
            List.of("TABLE", "SOURCE", "LAKE", "VERDICT", "DIFFER", "QUARANTINED", "LOOKED AGAIN", "ROWS READ");

    private ReportText() {}

    static String of(VerifyReport report) {
        StringBuilder text = new StringBuilder();
        appendTable(text, report.tables());
        report.tables().forEach(table -> appendDetails(text, table));
        text.append('\n').append(verdict(report)).append('\n');
        return text.toString();
    }

    private static void appendTable(StringBuilder text, List<TableResult> tables) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(HEAD);
        tables.forEach(table -> lines.add(line(table)));
        for (List<String> line : lines) {
            StringBuilder shown = new StringBuilder();
            for (int i = 0; i < line.size(); i++) {
                int column = i;
                int width = lines.stream()
                        .mapToInt(each -> each.get(column).length())
                        .max()
                        .orElse(0);
                boolean toTheLeft = i == 0 || i == 3;
                shown.append(i == 0 ? "" : "  ")
                        .append(String.format((toTheLeft ? "%-" : "%") + Math.max(1, width) + "s", line.get(i)));
            }
            text.append(shown.toString().stripTrailing()).append('\n');
        }
    }

    private static List<String> line(TableResult table) {
        boolean compared = table.outcome() == TableResult.Outcome.EQUAL
                || table.outcome() == TableResult.Outcome.DIFFERS
                || table.unsettled() > 0;
        return List.of(
                table.table().toString(),
                compared ? number(table.sourceRows()) : "-",
                compared ? number(table.lakeRows()) : "-",
                ReportJson.word(table.outcome()),
                compared ? number(table.differing()) + (table.more() ? "+" : "") : "-",
                compared ? number(table.quarantined()) : "-",
                compared ? number(table.movedOn() + table.unsettled()) : "-",
                compared ? number(table.rowsRead()) : "-");
    }

    private static void appendDetails(StringBuilder text, TableResult table) {
        List<String> details = new ArrayList<>();
        table.reason().ifPresent(details::add);
        if (!table.onlyInSource().isEmpty()) {
            details.add("columns that the lake has not: " + String.join(", ", table.onlyInSource()));
        }
        if (!table.onlyInLake().isEmpty()) {
            details.add("columns that only the lake has: " + String.join(", ", table.onlyInLake()));
        }
        table.differences().forEach(difference -> appendDifference(details, difference));
        if (table.differing() > table.differences().size()) {
            details.add(
                    "… and " + number(table.differing() - table.differences().size()) + " more rows");
        }
        repaired(table).ifPresent(details::add);
        table.quarantinedKeys().forEach(key -> details.add("quarantined: " + key(key)));
        if (table.quarantined() > table.quarantinedKeys().size()) {
            details.add("… and "
                    + number(table.quarantined() - table.quarantinedKeys().size()) + " more quarantined");
        }
        if (!details.isEmpty()) {
            text.append('\n').append(table.table()).append('\n');
            details.forEach(line -> text.append("  ").append(line).append('\n'));
        }
    }

    private static Optional<String> repaired(TableResult table) {
        Repaired done = table.repaired();
        if (done.equals(Repaired.NOTHING)) {
            return Optional.empty();
        }
        return Optional.of("repaired: " + number(done.put()) + " rows landed anew, " + number(done.removed())
                + " removed"
                + done.reason().map(why -> "; some were left: " + why).orElse(""));
    }

    private static void appendDifference(List<String> lines, Difference difference) {
        lines.add(ReportJson.word(difference.kind()) + ": " + key(difference.key()));
        difference
                .columns()
                .forEach(column -> lines.add("  " + column.column() + ": source " + value(column.source()) + ", lake "
                        + value(column.lake())));
    }

    private static String key(Map<String, String> key) {
        return key.entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining(", "));
    }

    private static String value(Optional<String> value) {
        return value.map(text -> "'" + text + "'").orElse("null");
    }

    private static String verdict(VerifyReport report) {
        String seconds = String.format(Locale.ROOT, "%.1f s", report.took().toMillis() / 1000.0);
        String where = " at " + report.position() + " (" + seconds + ")";
        return switch (report.verdict()) {
            case EQUAL -> "Source and lake are equal" + where;
            case DIFFERS -> "Source and lake DIFFER" + where;
            case UNDECIDED -> "It could not be told whether source and lake are equal" + where;
        };
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
