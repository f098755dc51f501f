package dev.sluice.local.guarantee;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.local.guarantee.Change.Row;
import dev.sluice.local.guarantee.Trail.Found;
import dev.sluice.monitor.TableSummary;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.TableId;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Each guarantee is kept by what is right, and broken by what it is there to find. */
class GuaranteesTest {

    private static final String KEY = "1|p";
    private static final Change FIRST = new Change(Workload.PARTS, KEY, 1L);
    private static final Change SECOND = new Change(Workload.PARTS, KEY, 2L);
    private static final Change DELETE = new Change(Workload.PARTS, KEY, null);
    private static final Change AGAIN = new Change(Workload.PARTS, KEY, 3L);
    private static final List<Change> ALL = List.of(FIRST, SECOND, DELETE, AGAIN);

    private final List<Found> captured = found("chaos.public.parts");
    private final List<Found> valid = found("valid.chaos.public.parts");
    private final List<LakeChange> changelog = new ArrayList<>();
    private final List<LakeVersion> history =
            new ArrayList<>(List.of(version(FIRST, 1, 2L), version(SECOND, 2, 3L), version(AGAIN, 4, null)));
    private long landed = ALL.size();
    private String verdict = "equal";

    GuaranteesTest() {
        for (int i = 0; i < ALL.size(); i++) {
            changelog.add(new LakeChange(ALL.get(i), position(i + 1)));
        }
    }

    @Test
    void allAreKeptByWhatIsRight() {
        assertThat(broken()).isEmpty();
    }

    @Test
    void aChangeThatIsNotCapturedIsLost() {
        captured.remove(1);
        valid.remove(1);

        assertThat(broken()).containsExactly("NothingLost");
    }

    @Test
    void aChangeThatGoesNoFurtherIsLost() {
        valid.remove(3);

        assertThat(broken()).containsExactly("NothingLost");
    }

    @Test
    void aChangeThatIsNotInTheChangelogIsLost() {
        changelog.remove(2);

        assertThat(broken()).containsExactly("NothingLost");
    }

    @Test
    void aVersionThatIsNotInTheHistoryIsLost() {
        history.remove(2);

        assertThat(broken()).containsExactly("NothingLost");
    }

    @Test
    void aChangeThatIsCapturedAgainIsThereTwice() {
        captured.add(new Found(AGAIN, captured.get(0).topicPartition(), position(5), 4));

        assertThat(broken()).containsExactly("NothingTwice");
    }

    @Test
    void aChangeThatIsValidAgainIsThereTwiceAndOutOfOrder() {
        valid.add(valid.get(3));

        assertThat(broken()).containsExactly("NothingTwice", "PerKeyOrder");
    }

    @Test
    void aRowOfTheChangelogThatWasNotCommittedIsTooMuch() {
        changelog.add(new LakeChange(new Change(Workload.PARTS, KEY, 9L), position(9)));

        assertThat(broken()).containsExactly("NothingTwice");
    }

    @Test
    void twoChangesOfARowThatHaveChangedPlacesAreOutOfOrder() {
        changelog.set(0, new LakeChange(SECOND, position(1)));
        changelog.set(1, new LakeChange(FIRST, position(2)));

        assertThat(broken()).containsExactly("PerKeyOrder");
    }

    @Test
    void aComparisonThatFindsADifferenceSaysSo() {
        verdict = "differs";

        assertThat(broken()).containsExactly("LakeEqualsSource");
    }

    @Test
    void countsThatDoNotAddUpAreNotAccountedFor() {
        landed--;

        assertThat(broken()).containsExactly("EverythingAccountedFor");
    }

    @Test
    void versionsThatOverlapAreNotConsistent() {
        history.set(0, version(FIRST, 1, 3L));

        assertThat(broken()).containsExactly("HistoryIsConsistent");
    }

    @Test
    void aGapThatNoDeleteExplainsIsNotConsistent() {
        history.set(1, version(AGAIN, 3, null));
        history.remove(2);
        history.set(0, version(FIRST, 1, 2L));

        assertThat(broken()).contains("HistoryIsConsistent");
    }

    @Test
    void twoCurrentVersionsAreNotConsistent() {
        history.set(1, version(SECOND, 2, null));

        assertThat(broken()).containsExactly("HistoryIsConsistent");
    }

    private List<String> broken() {
        Evidence evidence = evidence();
        return Guarantees.ALL.stream()
                .map(guarantee -> guarantee.judge(evidence))
                .filter(each -> !each.isKept())
                .map(Verdict::guarantee)
                .toList();
    }

    private Evidence evidence() {
        Map<Row, List<Change>> committed = new LinkedHashMap<>(Map.of(FIRST.row(), ALL));
        TableSummary counts = new TableSummary(
                TableId.parse(Workload.PARTS), "running", null, ALL.size(), ALL.size(), 0, landed, 0, 0, null, null, 0);
        return new Evidence(committed, captured, valid, List.of(), List.of(counts), changelog, history, comparison());
    }

    private Comparison.Result comparison() {
        var report = new ObjectMapper().createObjectNode().put("verdict", verdict);
        report.putArray("tables").addObject().put("table", Workload.PARTS).put("outcome", verdict);
        return new Comparison.Result(verdict.equals("equal") ? 0 : 4, report);
    }

    private static List<Found> found(String topic) {
        List<Found> found = new ArrayList<>();
        for (int i = 0; i < ALL.size(); i++) {
            found.add(new Found(ALL.get(i), new TopicPartition(topic, 0), position(i + 1), i));
        }
        return found;
    }

    private static LakeVersion version(Change change, int from, @Nullable Long to) {
        return new LakeVersion(
                change.row(),
                change.version() == null ? 0 : change.version(),
                position(from),
                to == null ? null : position(to.intValue()),
                from,
                to,
                to == null);
    }

    private static SourcePosition position(int at) {
        return SourcePosition.of(at, at, 0);
    }
}
