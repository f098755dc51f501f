package dev.sluice.local.status;

import dev.sluice.monitor.TableSummary;
import dev.sluice.schemas.status.Freshness;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A table of tables for people. */
public final class StatusText {

    private StatusText() {}

    /**
     * A heading, a line per table, and a line for each reason why one is paused.
     *
     * @param nowMs present time, milliseconds since the epoch
     */
    public static List<String> lines(List<TableSummary> tables, long nowMs) {
        List<String> lines = new ArrayList<>();
        lines.add(
                line("table", "state", "captured", "valid", "quarantined", "landed", "lag", "p50", "p99", "complete"));
        for (TableSummary table : tables) {
            lines.add(line(
                    table.table().toString(),
                    table.state(),
                    count(table.captured()),
                    count(table.valid()),
                    count(table.quarantined()),
                    count(table.landed()),
                    count(table.lag()),
                    freshness(table.freshness(), true),
                    freshness(table.freshness(), false),
                    complete(table.completeAtMs(), nowMs)));
        }
        for (TableSummary table : tables) {
            if (table.reason() != null) {
                lines.add("  " + table.table() + ": " + table.reason());
            }
        }
        return lines;
    }

    private static String line(Object... cells) {
        return String.format(Locale.ROOT, "%-32s %-9s %12s %12s %12s %12s %10s %9s %9s  %s", cells)
                .stripTrailing();
    }

    private static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static String freshness(@Nullable Freshness freshness, boolean median) {
        return freshness == null ? "-" : seconds(median ? freshness.p50Ms() : freshness.p99Ms());
    }

    private static String complete(long completeAtMs, long nowMs) {
        return completeAtMs == 0 ? "-" : seconds(Math.max(0, nowMs - completeAtMs)) + " ago";
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }
}
