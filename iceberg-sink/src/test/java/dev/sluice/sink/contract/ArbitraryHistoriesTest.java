package dev.sluice.sink.contract;

import dev.sluice.sink.contract.SourceHistory.Step;
import dev.sluice.sink.plan.Change;
import dev.sluice.sink.plan.IncompatibleSchema;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

import java.util.List;
import java.util.Random;

/**
 * Random histories of a source's table, delivered in batches that are cut anywhere, repeated and replayed, leave in the lake
 * what the source's history makes of it, in every mode. Plans are executed in memory here, so that there may be many.
 */
class ArbitraryHistoriesTest {

    @Provide
    Arbitrary<List<Step>> histories() {
        return SourceHistories.of(0, 30);
    }

    @Property(tries = 3000, shrinking = ShrinkingMode.BOUNDED)
    void aMirrorEqualsTheSource(@ForAll("histories") List<Step> steps, @ForAll Random random)
            throws IncompatibleSchema {
        holds(Expectations.MIRROR_HARD, steps, random);
    }

    @Property(tries = 3000, shrinking = ShrinkingMode.BOUNDED)
    void aMirrorWithSoftDeletesEqualsTheSourceAndMarksWhatItDeleted(
            @ForAll("histories") List<Step> steps, @ForAll Random random) throws IncompatibleSchema {
        holds(Expectations.MIRROR_SOFT, steps, random);
    }

    @Property(tries = 1000, shrinking = ShrinkingMode.BOUNDED)
    void aChangelogHoldsEveryChangeOnce(@ForAll("histories") List<Step> steps, @ForAll Random random)
            throws IncompatibleSchema {
        holds(Expectations.CHANGELOG, steps, random);
    }

    @Property(tries = 3000, shrinking = ShrinkingMode.BOUNDED)
    void aHistoryHoldsEveryVersionWithItsValidity(@ForAll("histories") List<Step> steps, @ForAll Random random)
            throws IncompatibleSchema {
        holds(Expectations.HISTORY, steps, random);
    }

    private static void holds(Expectations mode, List<Step> steps, Random random) throws IncompatibleSchema {
        SourceHistory history = SourceHistory.of(steps);
        MemoryTable table = new MemoryTable();
        Landed landed = new Landed(mode.mode(), table, table, SourceHistory.TABLE, () -> table, "memory");
        for (List<Change<Integer>> batch : Deliveries.of(history.told(), random, 2)) {
            landed.land(batch);
        }
        mode.check(history, landed.content());
    }
}
