package dev.sluice.local.guarantee;

import dev.sluice.local.guarantee.Change.Row;
import dev.sluice.local.guarantee.Trail.Found;
import dev.sluice.schemas.position.SourcePosition;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Held against the raw and valid topics, the changelog and the history. */
final class NothingTwice implements Guarantee {

    /** A change by what it is and not by the topic where it stands. */
    private record Identity(Change change, int partition, SourcePosition position, int bytes) {
        static Identity of(Found found) {
            return new Identity(found.change(), found.topicPartition().partition(), found.position(), found.bytes());
        }
    }

    @Override
    public String promise() {
        return "no change is captured, goes on valid or is in the changelog or the history twice, and none that was not committed";
    }

    @Override
    public Verdict judge(Evidence evidence) {
        Looks looks = new Looks(this);
        lookFor(looks, Evidence.byRow(evidence.captured()), evidence.committed(), "the raw topic");
        lookFor(looks, evidence.changelogByRow(), evidence.committedIn(Workload.PARTS), "the changelog");

        Set<Identity> captured = new HashSet<>();
        evidence.captured().forEach(found -> captured.add(Identity.of(found)));
        Set<Identity> seen = new HashSet<>();
        evidence.valid().forEach(found -> {
            Identity identity = Identity.of(found);
            looks.at(seen.add(identity), () -> found + " is valid twice");
            looks.at(
                    captured.contains(identity), () -> found + " is valid and was not captured with these bytes there");
        });

        Set<Change> committed = new HashSet<>();
        evidence.committed().values().forEach(committed::addAll);
        Set<Change> versions = new HashSet<>();
        evidence.history().forEach(each -> {
            looks.at(versions.add(each.change()), () -> each + " is in the history twice");
            looks.at(committed.contains(each.change()), () -> each + " is in the history and was not committed");
        });
        return looks.verdict();
    }

    private static void lookFor(
            Looks looks, Map<Row, List<Change>> found, Map<Row, List<Change>> committed, String where) {
        found.forEach((row, changes) -> {
            List<Change> left = new ArrayList<>(committed.getOrDefault(row, List.of()));
            changes.forEach(change -> looks.at(
                    left.remove(change), () -> change + " is in " + where + " more often than it was committed"));
        });
    }
}
