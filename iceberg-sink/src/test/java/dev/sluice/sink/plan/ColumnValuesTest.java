package dev.sluice.sink.plan;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ColumnValuesTest {

    private static final ColumnValues.Shape SHAPE = new ColumnValues.Shape(List.of("id", "name", "note"));

    @Test
    void aValueThatWasNotGivenIsNotThereAndNullIsAValue() {
        Map<String, Object> row = new ColumnValues(SHAPE).set(0, 7).set(1, null);

        assertThat(row).hasSize(2).containsEntry("id", 7).containsKey("name").doesNotContainKeys("note", "other");
        assertThat(row.get("name")).isNull();
        assertThat(row.get("note")).isNull();
        assertThat(row.get("other")).isNull();
    }

    @Test
    void itIsEqualToAnyMapOfTheSameValues() {
        Map<String, Object> same = new HashMap<>(Map.of("id", 7));
        same.put("note", null);

        Map<String, Object> row = new ColumnValues(SHAPE).set(0, 7).set(2, null);

        assertThat(row).isEqualTo(same).hasSameHashCodeAs(same);
        assertThat(new HashMap<>(row)).isEqualTo(same);
    }

    @Test
    void itsHoldersCanNotChangeIt() {
        Map<String, Object> row = new ColumnValues(SHAPE).set(0, 7);

        assertThatThrownBy(() -> row.put("id", 8)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> row.remove("id")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> row.entrySet().iterator().next().setValue(8))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void furtherValuesHideThoseOfTheirColumns() {
        RowImage row = new RowImage(new ColumnValues(SHAPE).set(0, 7).set(1, "old"), Set.of("note"));
        Map<String, Object> more = new HashMap<>(Map.of("op", "u"));
        more.put("name", null);

        RowImage whole = row.with(more);

        assertThat(whole.values()).containsOnlyKeys("id", "name", "op").containsEntry("id", 7);
        assertThat(whole.values().get("name")).isNull();
        assertThat(whole.values().get("op")).isEqualTo("u");
        assertThat(whole.unavailable()).containsExactly("note");
        assertThat(row.values()).as("the row itself").containsEntry("name", "old");
    }

    @Test
    void aRowOfManyColumnsGivesEachItsValue() {
        List<String> names =
                IntStream.range(0, 300).mapToObj(place -> "c" + place).toList();
        ColumnValues row = new ColumnValues(new ColumnValues.Shape(names));
        for (int place = 0; place < 300; place++) {
            row.set(place, place);
        }

        assertThat(names.stream().map(row::get)).containsExactlyElementsOf(Arrays.asList(range(300)));
    }

    private static Object[] range(int end) {
        return IntStream.range(0, end).boxed().toArray();
    }
}
