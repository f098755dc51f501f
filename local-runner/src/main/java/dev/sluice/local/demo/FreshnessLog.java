package dev.sluice.local.demo;

import dev.sluice.monitor.TableSummary;
import dev.sluice.schemas.status.Freshness;
import dev.sluice.schemas.table.TableId;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The freshness that each table had while the shop worked: the sink's word of the last minute, kept at its worst. */
final class FreshnessLog {

    private final Map<TableId, Freshness> latest = new TreeMap<>();
    private final Map<TableId, Freshness> worst = new TreeMap<>();

    void note(List<TableSummary> tables) {
        for (TableSummary table : tables) {
            Freshness now = table.freshness();
            if (now != null) {
                latest.put(table.table(), now);
                worst.merge(
                        table.table(),
                        now,
                        (a, b) -> new Freshness(Math.max(a.p50Ms(), b.p50Ms()), Math.max(a.p99Ms(), b.p99Ms())));
            }
        }
    }

    /** In the last minute of work. */
    Map<TableId, Freshness> latest() {
        return latest;
    }

    /** In any minute of it. */
    Map<TableId, Freshness> worst() {
        return worst;
    }
}
