package dev.sluice.sink.maintain;

import dev.sluice.sink.format.MaintenanceReport;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The answer for people: a line per table, and one below it for each thing that could not be done. */
final class OutcomeText {

    private OutcomeText() {}

    static String of(boolean isDryRun, List<TableOutcome> outcomes) {
        StringBuilder text = new StringBuilder();
        if (outcomes.isEmpty()) {
            text.append("There are no lake tables.\n");
        }
        for (TableOutcome outcome : outcomes) {
            text.append(String.format(
                    Locale.ROOT, "%-28s %s%n", outcome.table(), summary(isDryRun ? "would be " : "", outcome)));
            outcome.report().ifPresent(report -> report.refused()
                    .forEach(why -> text.append("    ").append(why).append(".\n")));
        }
        return text.toString();
    }

    private static String summary(String would, TableOutcome outcome) {
        return switch (outcome.verdict()) {
            case FAILED -> "failed: " + outcome.failure().orElse("");
            case ABSENT -> "has no lake table yet";
            case IDLE ->
                "is within its budget"
                        + outcome.report().map(OutcomeText::files).orElse("");
            case DONE, PARTLY ->
                outcome.report().map(report -> deeds(would, report)).orElse("");
        };
    }

    private static String files(MaintenanceReport report) {
        return String.format(
                Locale.ROOT,
                " (%,d data files, %,d delete files)",
                report.after().dataFiles(),
                report.after().deleteFiles());
    }

    private static String deeds(String would, MaintenanceReport report) {
        List<String> deeds = new ArrayList<>();
        add(
                deeds,
                report.rewrittenDataFiles(),
                "data files, " + bytes(report.rewrittenBytes()) + ", " + would + "rewritten");
        add(deeds, report.rewrittenDeleteFiles(), "delete files " + would + "rewritten");
        add(deeds, report.rewrittenManifests(), "manifests " + would + "rewritten");
        add(deeds, report.expiredSnapshots(), "snapshots " + would + "expired");
        add(deeds, report.removedOrphans(), "orphans " + would + "removed");
        String before = String.format(
                Locale.ROOT,
                "data files %,d -> %,d, delete files %,d -> %,d",
                report.before().dataFiles(),
                report.after().dataFiles(),
                report.before().deleteFiles(),
                report.after().deleteFiles());
        return deeds.isEmpty() ? before : String.join("; ", deeds) + " (" + before + ")";
    }

    private static void add(List<String> deeds, long count, String what) {
        if (count > 0) {
            deeds.add(String.format(Locale.ROOT, "%,d %s", count, what));
        }
    }

    static String bytes(long bytes) {
        if (bytes < 1L << 20) {
            return String.format(Locale.ROOT, "%.0f KB", Math.ceil(bytes / 1024.0));
        }
        return bytes < 1L << 30
                ? String.format(Locale.ROOT, "%.1f MB", bytes / (double) (1L << 20))
                : String.format(Locale.ROOT, "%.1f GB", bytes / (double) (1L << 30));
    }
}
