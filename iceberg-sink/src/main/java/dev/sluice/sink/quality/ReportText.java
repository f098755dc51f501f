package dev.sluice.sink.quality;

import java.util.Locale;

/** The answer for people: a line per check and per rule. */
final class ReportText {

    private ReportText() {}

    static String of(Report report) {
        StringBuilder text = new StringBuilder();
        for (Result result : report.results()) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-8s %-24s %-28s %s%s%n",
                    result.finding().outcome().text(),
                    result.table(),
                    result.name(),
                    result.finding().detail(),
                    note(result)));
        }
        report.absent().forEach(table -> text.append(table).append(" has no lake table yet\n"));
        report.troubles().forEach(trouble -> text.append(trouble).append('\n'));
        if (report.results().isEmpty()) {
            text.append("No table has checks or rules; write some under tables.<schema.table>.checks\n");
        }
        return text.toString();
    }

    private static String note(Result result) {
        boolean isMild = result.finding().outcome() == Outcome.FAILED && !result.isFailure();
        return isMild && result.kind() == Result.Kind.CHECK ? " (warning)" : "";
    }
}
