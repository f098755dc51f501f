package dev.sluice.local.guarantee;

import dev.sluice.local.guarantee.Change.Row;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Held against the raw topics, what goes on from there, the changelog and the history. */
final class NothingLost implements Guarantee {

    @Override
    public String promise() {
        return "each change that was committed is captured, goes on valid or as a dead letter, and is in the changelog and the history";
    }

    @Override
    public Verdict judge(Evidence evidence) {
        Looks looks = new Looks(this);
        lookFor(looks, evidence.committed(), Evidence.byRow(evidence.captured()), "the raw topic");
        Map<Row, List<Change>> parts = evidence.committedIn(Workload.PARTS);
        lookFor(looks, parts, evidence.changelogByRow(), "the changelog");

        Set<Change> onward = new HashSet<>();
        evidence.valid().forEach(found -> onward.add(found.change()));
        evidence.quarantined().forEach(found -> onward.add(found.change()));
        evidence.captured()
                .forEach(found -> looks.at(
                        onward.contains(found.change()),
                        () -> found.change() + " is captured, and neither valid nor a dead letter"));

        Set<Change> versions = new HashSet<>();
        evidence.history().forEach(each -> versions.add(each.change()));
        parts.values().stream()
                .flatMap(List::stream)
                .filter(change -> change.version() != null)
                .forEach(change -> looks.at(versions.contains(change), () -> change + " is not in the history"));
        return looks.verdict();
    }

    private static void lookFor(
            Looks looks, Map<Row, List<Change>> committed, Map<Row, List<Change>> found, String where) {
        committed.forEach((row, changes) -> {
            List<Change> left = new ArrayList<>(found.getOrDefault(row, List.of()));
            changes.forEach(
                    change -> looks.at(left.remove(change), () -> change + " was committed and is not in " + where));
        });
    }
}
