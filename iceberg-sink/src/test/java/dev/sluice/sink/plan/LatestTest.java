package dev.sluice.sink.plan;

import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.wire.Envelope.Op;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        Folded<String> plan = Latest.of(List.of(
                upsert(3, Op.UPDATE, "c", null), upsert(1, Op.CREATE, "a", null), upsert(2, Op.UPDATE, "b", null)));

        assertThat(plan.upserts())
                .singleElement()
                .satisfies(u -> assertThat(u.row().values()).containsEntry("name", "c"));
        assertThat(plan.superseded()).extracting(Change::origin).containsExactly("#1", "#2");
    }

    @Test
    void whatAnUpdateLeavesOutComesFromTheImageBeforeIt() {
        Folded<String> plan =
                Latest.of(List.of(upsert(1, Op.CREATE, "a", "large"), upsert(2, Op.UPDATE, "b", null, "note")));

        assertThat(plan.carrying()).isEmpty();
        assertThat(plan.upserts())
                .singleElement()
                .satisfies(u ->
                        assertThat(u.row().values()).containsEntry("name", "b").containsEntry("note", "large"));
    }

    @Test
    void whatNoImageOfTheBatchHasIsCarriedFromTheTable() {
        Folded<String> plan =
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
        Folded<String> plan = Latest.of(List.of(delete(1), upsert(2, Op.UPDATE, "b", null, "note")));

        assertThat(plan.upserts()).isEmpty();
        assertThat(plan.deletes()).hasSize(1);
        assertThat(plan.incomplete()).extracting(Change::origin).containsExactly("#2");
    }

    @Test
    void nothingIsCarriedAcrossATruncate() {
        Folded<String> plan = Latest.of(List.of(truncate(1), upsert(2, Op.UPDATE, "b", null, "note")));

        assertThat(plan.upserts()).isEmpty();
        assertThat(plan.incomplete()).hasSize(1);
        assertThat(plan.truncateBefore()).contains(position(1));
    }

    private static final Key NEW_KEY = Key.of(List.of(2L));

    private static Change<String> arrival(int at, String name, String... lacks) {
        Map<String, @Nullable Object> values = new HashMap<>(Map.of("id", 2L, "name", name));
        return Change.upsert("#" + at, Op.CREATE, position(at), 0, NEW_KEY, new RowImage(values, Set.of(lacks)))
                .movedFrom(KEY);
    }

    @Test
    void aMovedRowTakesWhatItLeavesOutFromItsImageUnderTheOldKey() {
        Folded<String> plan =
                Latest.of(List.of(upsert(1, Op.CREATE, "a", "large"), delete(2), arrival(3, "b", "note")));

        assertThat(plan.deletes()).extracting(Folded.Delete::key).containsExactly(KEY);
        assertThat(plan.incomplete()).isEmpty();
        assertThat(plan.upserts()).singleElement().satisfies(u -> {
            assertThat(u.key()).isEqualTo(NEW_KEY);
            assertThat(u.row().values()).containsEntry("note", "large").containsEntry("name", "b");
        });
    }

    @Test
    void aMovedRowTakesWhatTheSetLacksFromTheTablesRowUnderTheOldKey() {
        Folded<String> plan = Latest.of(List.of(delete(2), arrival(3, "b", "note")));

        assertThat(plan.moved())
                .flatExtracting(Folded.Upsert::origins)
                .extracting(Origin::key)
                .containsExactly(NEW_KEY, KEY);
        RowImage former = new RowImage(Map.of("note", "large"), Set.of());
        assertThat(plan.withMoved(origin -> Optional.of(former)).upserts())
                .singleElement()
                .satisfies(u -> assertThat(u.row().values()).containsEntry("note", "large"));
        assertThat(plan.withMoved(origin -> Optional.empty()).incomplete())
                .extracting(Change::origin)
                .containsExactly("#3");
    }

    @Test
    void aMovedRowTakesNothingFromTheLakeThatOnlyDeadLettersOfItsOldKeyHave() {
        Change<String> departure = delete(2).movedIntact(Set.of("name"));

        assertThat(Latest.of(List.of(departure, arrival(3, "b", "note"))).incomplete())
                .extracting(Change::origin)
                .containsExactly("#3");
        Folded<String> whole = Latest.of(List.of(departure, arrival(3, "b")));
        assertThat(whole.incomplete()).isEmpty();
        assertThat(whole.upserts()).hasSize(1);
        Change<String> intact = delete(2).movedIntact(Set.of("name", "note"));
        assertThat(Latest.of(List.of(intact, arrival(3, "b", "note"))).moved()).hasSize(1);
    }

    @Test
    void aMovedRowHasNothingToTakeFromARowThatATruncateRemoved() {
        Folded<String> plan = Latest.of(List.of(truncate(1), delete(2), arrival(3, "b", "note")));

        assertThat(plan.upserts()).isEmpty();
        assertThat(plan.incomplete()).extracting(Change::origin).containsExactly("#3");
    }

    @Test
    void aTruncateSupersedesWhatIsBeforeIt() {
        Folded<String> plan =
                Latest.of(List.of(upsert(1, Op.CREATE, "a", null), truncate(2), upsert(3, Op.CREATE, "b", null)));

        assertThat(plan.superseded()).extracting(Change::origin).containsExactly("#1");
        assertThat(plan.upserts()).hasSize(1);
    }

    @Test
    void aChangeReadTwiceCountsOnce() {
        Folded<String> plan = Latest.of(List.of(upsert(1, Op.CREATE, "a", null), upsert(1, Op.CREATE, "a", null)));

        assertThat(plan.upserts()).hasSize(1);
        assertThat(plan.superseded()).isEmpty();
    }
}
