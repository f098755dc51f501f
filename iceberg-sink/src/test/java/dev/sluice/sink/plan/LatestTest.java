package dev.sluice.sink.plan;

import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.wire.Envelope.Op;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

/** The cases of the fold that have names; {@link LatestPropertiesTest} has the rest. */
class LatestTest {

    private static final Key KEY = Key.of(List.of(1L));

    private static Change<String> upsert(int at, Op op, @Nullable String name, @Nullable String note, String... lacks) {
        Map<String, @Nullable Object> values = new HashMap<>();
        values.put("id", 1L);
        values.put("name", name);
        values.put("note", note);
        Set<String> unavailable = Set.of(lacks);
        values.keySet().removeAll(unavailable);
        return Change.upsert("#" + at, op, position(at), 0, KEY, new RowImage(values, unavailable));
    }

    private static Change<String> delete(int at) {
        return Change.delete("#" + at, position(at), 0, KEY);
    }

    private static Change<String> truncate(int at) {
        return Change.truncate("#" + at, position(at), 0);
    }

    private static SourcePosition position(int at) {
        return SourcePosition.of(at, at, 0);
    }

    @Test
    void theLaterPositionWinsWhateverTheOrderOfArrival() {
        TablePlan<String> plan = Latest.of(List.of(
                upsert(3, Op.UPDATE, "c", null), upsert(1, Op.CREATE, "a", null), upsert(2, Op.UPDATE, "b", null)));

        assertThat(plan.upserts())
                .singleElement()
                .satisfies(u -> assertThat(u.row().values()).containsEntry("name", "c"));
        assertThat(plan.superseded()).extracting(Change::origin).containsExactly("#1", "#2");
    }

    @Test
    void whatAnUpdateLeavesOutComesFromTheImageBeforeIt() {
        TablePlan<String> plan =
                Latest.of(List.of(upsert(1, Op.CREATE, "a", "large"), upsert(2, Op.UPDATE, "b", null, "note")));

        assertThat(plan.carrying()).isEmpty();
        assertThat(plan.upserts())
                .singleElement()
                .satisfies(u ->
                        assertThat(u.row().values()).containsEntry("name", "b").containsEntry("note", "large"));
    }

    @Test
    void whatNoImageOfTheBatchHasIsCarriedFromTheTable() {
        TablePlan<String> plan =
                Latest.of(List.of(upsert(1, Op.UPDATE, "a", null, "note"), upsert(2, Op.UPDATE, "b", null, "note")));

        assertThat(plan.carrying())
                .singleElement()
                .satisfies(u -> assertThat(u.row().unavailable()).containsExactly("note"));
        assertThat(plan.withoutIncomplete(Set.of(KEY)).upserts()).hasSize(1);
        assertThat(plan.withoutIncomplete(Set.of()).upserts()).isEmpty();
        assertThat(plan.withoutIncomplete(Set.of()).incomplete())
                .extracting(Change::origin)
                .containsExactly("#2");
    }

    @Test
    void nothingIsCarriedAcrossADelete() {
        TablePlan<String> plan = Latest.of(List.of(delete(1), upsert(2, Op.UPDATE, "b", null, "note")));

        assertThat(plan.upserts()).isEmpty();
        assertThat(plan.deletes()).hasSize(1);
        assertThat(plan.incomplete()).extracting(Change::origin).containsExactly("#2");
    }

    @Test
    void nothingIsCarriedAcrossATruncate() {
        TablePlan<String> plan = Latest.of(List.of(truncate(1), upsert(2, Op.UPDATE, "b", null, "note")));

        assertThat(plan.upserts()).isEmpty();
        assertThat(plan.incomplete()).hasSize(1);
        assertThat(plan.truncateBefore()).contains(position(1));
    }

    @Test
    void aTruncateSupersedesWhatIsBeforeIt() {
        TablePlan<String> plan =
                Latest.of(List.of(upsert(1, Op.CREATE, "a", null), truncate(2), upsert(3, Op.CREATE, "b", null)));

        assertThat(plan.superseded()).extracting(Change::origin).containsExactly("#1");
        assertThat(plan.upserts()).hasSize(1);
    }

    @Test
    void aChangeReadTwiceCountsOnce() {
        TablePlan<String> plan = Latest.of(List.of(upsert(1, Op.CREATE, "a", null), upsert(1, Op.CREATE, "a", null)));

        assertThat(plan.upserts()).hasSize(1);
        assertThat(plan.superseded()).isEmpty();
    }
}
