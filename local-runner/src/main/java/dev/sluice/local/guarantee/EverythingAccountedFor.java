package dev.sluice.local.guarantee;

import dev.sluice.monitor.TableSummary;

import java.util.HashMap;
import java.util.Map;

/** The pipeline's counts, held against the workload's own. */
final class EverythingAccountedFor implements Guarantee {

    @Override
    public String promise() {
        return "for each table, captured is what was committed, and captured = landed + superseded + filtered + quarantined";
    }

    @Override
    public Verdict judge(Evidence evidence) {
        Map<String, Long> committed = new HashMap<>();
        evidence.committed().forEach((row, changes) -> committed.merge(row.table(), (long) changes.size(), Long::sum));
        Looks looks = new Looks(this);
        committed.forEach((table, count) -> looks.at(
                evidence.counts().stream()
                        .filter(each -> each.table().toString().equals(table))
                        .anyMatch(each -> each.captured() == count && addsUp(each)),
                () -> count + " changes of " + table + " were committed; the stages say " + evidence.counts()));
        return looks.verdict();
    }

    static boolean addsUp(TableSummary table) {
        return table.captured() == table.landed() + table.superseded() + table.filtered() + table.quarantined();
    }
}
