package dev.sluice.sink.plan;

import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.wire.Envelope.Op;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds fold and plan equal to the source's own final state, over random histories of few keys, cut into batches
 * anywhere, with records repeated: applying the batches' plans one after the other gives what the source ends with.
 */
class LatestPropertiesTest {

    /** What the source did to a row; an update says whether it touched the large column. */
    enum Act {
        INSERT_OR_UPDATE,
        UPDATE_BUT_NOT_LARGE,
        DELETE,
        TRUNCATE
    }

    record Step(Act act, int key, int value) {}

    /** A row of the source or of the model's lake. */
    record Stored(int small, int large, SourcePosition position) {}

    @Provide
    Arbitrary<List<Step>> histories() {
        Arbitrary<Step> step = Combinators.combine(
                        Arbitraries.frequency(
                                net.jqwik.api.Tuple.of(6, Act.INSERT_OR_UPDATE),
                                net.jqwik.api.Tuple.of(6, Act.UPDATE_BUT_NOT_LARGE),
                                net.jqwik.api.Tuple.of(3, Act.DELETE),
                                net.jqwik.api.Tuple.of(1, Act.TRUNCATE)),
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.integers().between(0, 99))
                .as(Step::new);
        return step.list().ofMaxSize(25);
    }

    @Property(tries = 2000, shrinking = ShrinkingMode.BOUNDED)
    void plansOfAnyBatchesGiveTheSourcesFinalState(
            @ForAll("histories") List<Step> history, @ForAll java.util.Random random) {
        Map<Integer, Stored> source = new TreeMap<>();
        List<Change<Integer>> changes = play(history, source);

        Map<Integer, Stored> lake = new TreeMap<>();
        int from = 0;
        while (from < changes.size()) {
            int to = from + 1 + random.nextInt(changes.size() - from);
            List<Change<Integer>> batch = new ArrayList<>(changes.subList(from, to));
            if (random.nextBoolean()) {
                batch.add(batch.get(random.nextInt(batch.size())));
            }
            java.util.Collections.shuffle(batch, random);
            int repetitions = 1 + random.nextInt(2);
            for (int i = 0; i < repetitions; i++) {
                apply(Latest.of(batch), lake);
            }
            from = to;
        }

        assertThat(lake).isEqualTo(source);
    }

    @Property(tries = 500)
    void everyChangeHasOneOutcome(@ForAll("histories") List<Step> history) {
        List<Change<Integer>> changes = play(history, new TreeMap<>());

        Folded<Integer> plan = Latest.of(changes);

        long truncates = changes.stream().filter(c -> c.op() == Op.TRUNCATE).count();
        assertThat(plan.upserts().size()
                        + plan.deletes().size()
                        + plan.superseded().size()
                        + plan.incomplete().size()
                        + truncates)
                .isEqualTo(changes.size());
    }

    /** Does to the source what the steps say, where they make sense, and returns the changes it would emit. */
    private static List<Change<Integer>> play(List<Step> history, Map<Integer, Stored> source) {
        List<Change<Integer>> changes = new ArrayList<>();
        for (Step step : history) {
            int number = changes.size() + 1;
            SourcePosition position = SourcePosition.of(number / 3, number, 0);
            Key key = Key.of(List.of(step.key()));
            @Nullable Stored before = source.get(step.key());
            switch (step.act()) {
                case INSERT_OR_UPDATE -> {
                    source.put(step.key(), new Stored(step.value(), step.value() + 1, position));
                    changes.add(Change.upsert(
                            number,
                            before == null ? Op.CREATE : Op.UPDATE,
                            position,
                            0,
                            key,
                            image(step.value(), step.value() + 1)));
                }
                case UPDATE_BUT_NOT_LARGE -> {
                    if (before != null) {
                        source.put(step.key(), new Stored(step.value(), before.large(), position));
                        changes.add(Change.upsert(number, Op.UPDATE, position, 0, key, image(step.value(), null)));
                    }
                }
                case DELETE -> {
                    if (source.remove(step.key()) != null) {
                        changes.add(Change.delete(number, position, 0, key));
                    }
                }
                case TRUNCATE -> {
                    source.clear();
                    changes.add(Change.truncate(number, position, 0));
                }
            }
        }
        return changes;
    }

    private static RowImage image(int small, @Nullable Integer large) {
        Map<String, @Nullable Object> values = new HashMap<>();
        values.put("small", small);
        if (large != null) {
            values.put("large", large);
        }
        return new RowImage(values, large == null ? Set.of("large") : Set.of());
    }

    /** What every format must do with a plan, as plainly as it can be written. */
    private static void apply(Folded<Integer> folded, Map<Integer, Stored> lake) {
        Set<Key> present = new HashSet<>();
        lake.keySet().forEach(k -> present.add(Key.of(List.of(k))));
        Folded<Integer> plan = folded.withoutIncomplete(present);
        plan.truncateBefore().ifPresent(before -> lake.values().removeIf(row -> before.isAfter(row.position())));
        for (Folded.Delete<Integer> delete : plan.deletes()) {
            int key = (Integer)
                    java.util.Objects.requireNonNull(delete.key().values().get(0));
            @Nullable Stored row = lake.get(key);
            if (row != null && delete.change().position().isAfter(row.position())) {
                lake.remove(key);
            }
        }
        for (Folded.Upsert<Integer> upsert : plan.upserts()) {
            int key = (Integer)
                    java.util.Objects.requireNonNull(upsert.key().values().get(0));
            @Nullable Stored row = lake.get(key);
            SourcePosition position = upsert.change().position();
            if (row == null || position.isAfter(row.position())) {
                int small = (Integer)
                        java.util.Objects.requireNonNull(upsert.row().values().get("small"));
                @Nullable Object large = upsert.row().values().get("large");
                lake.put(
                        key,
                        new Stored(
                                small,
                                large == null
                                        ? java.util.Objects.requireNonNull(row).large()
                                        : (Integer) large,
                                position));
            }
        }
    }
}
