package dev.sluice.local.guarantee;

import dev.sluice.local.guarantee.Change.Row;
import dev.sluice.local.guarantee.Trail.Found;
import dev.sluice.schemas.position.SourcePosition;
import org.apache.kafka.common.TopicPartition;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Held against the raw and valid topics and the changelog. */
final class PerKeyOrder implements Guarantee {

    @Override
    public String promise() {
        return "changes of a row come in the order of their commits, and positions only go up, in topics and in the changelog";
    }

    @Override
    public Verdict judge(Evidence evidence) {
        Looks looks = new Looks(this);
        positionsGoUp(looks, evidence.captured());
        positionsGoUp(looks, evidence.valid());
        inOrder(looks, evidence.committed(), Evidence.byRow(evidence.captured()), "the raw topic");
        inOrder(looks, evidence.committed(), Evidence.byRow(evidence.valid()), "the valid topic");
        inOrder(looks, evidence.committed(), evidence.changelogByRow(), "the changelog");
        return looks.verdict();
    }

    private static void positionsGoUp(Looks looks, List<Found> records) {
        Map<TopicPartition, SourcePosition> last = new HashMap<>();
        Map<Row, SourcePosition> lastOfRow = new HashMap<>();
        for (Found found : records) {
            SourcePosition before = last.put(found.topicPartition(), found.position());
            looks.at(
                    before == null || !before.isAfter(found.position()),
                    () -> found + " comes behind position " + before + " in its partition");
            SourcePosition beforeOfRow = lastOfRow.put(found.change().row(), found.position());
            looks.at(
                    beforeOfRow == null || found.position().isAfter(beforeOfRow),
                    () -> found + " comes behind position " + beforeOfRow + " of the same row");
        }
    }

    /** Also when some are missing or there twice, which others judge: then those that are in both are compared. */
    private static void inOrder(
            Looks looks, Map<Row, List<Change>> committed, Map<Row, List<Change>> found, String where) {
        found.forEach((row, changes) -> {
            List<Change> expected = new ArrayList<>(committed.getOrDefault(row, List.of()));
            expected.retainAll(changes);
            List<Change> seen = new ArrayList<>(changes);
            seen.retainAll(expected);
            List<Change> once = seen.stream().distinct().toList();
            List<Change> expectedOnce = expected.stream().distinct().toList();
            looks.at(once.equals(expectedOnce), () -> "in " + where + ": " + once + " where committed " + expectedOnce);
        });
    }
}
