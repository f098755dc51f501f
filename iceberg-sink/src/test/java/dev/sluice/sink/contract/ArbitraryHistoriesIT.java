package dev.sluice.sink.contract;

import dev.sluice.schemas.pipeline.DeltaSettings;
import dev.sluice.schemas.pipeline.IcebergSettings.Execution;
import dev.sluice.schemas.pipeline.IcebergSettings.WriteMode;
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
import java.util.function.Supplier;

/** What {@link ArbitraryHistoriesTest} holds of plans in memory, on real tables: fewer tries, the same promise. */
class ArbitraryHistoriesIT {

    private static final int TRIES_OF_MERGE = 1;
    /** Lookups, and files that are only appended, take a fraction of a MERGE's time. */
    private static final int TRIES = 5;

    @Provide
    Arbitrary<List<Step>> histories() {
        return SourceHistories.of(8, 15);
    }

    /** A batch in Delta takes several times as long as in Iceberg. */
    @Provide
    Arbitrary<List<Step>> shortHistories() {
        return SourceHistories.of(4, 8);
    }

    @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
    void inIcebergVersion2(@ForAll("histories") List<Step> steps, @ForAll Random random) throws IncompatibleSchema {
        holds(() -> Lakehouse.iceberg(2, WriteMode.MERGE_ON_READ, Execution.LOOKUP), steps, random);
    }

    @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
    void inIcebergVersion3(@ForAll("histories") List<Step> steps, @ForAll Random random) throws IncompatibleSchema {
        holds(() -> Lakehouse.iceberg(3, WriteMode.MERGE_ON_READ, Execution.LOOKUP), steps, random);
    }

    @Property(tries = TRIES_OF_MERGE, shrinking = ShrinkingMode.OFF)
    void inIcebergVersion2Merged(@ForAll("histories") List<Step> steps, @ForAll Random random)
            throws IncompatibleSchema {
        holds(() -> Lakehouse.iceberg(2, WriteMode.MERGE_ON_READ, Execution.MERGE), steps, random);
    }

    @Property(tries = TRIES_OF_MERGE, shrinking = ShrinkingMode.OFF)
    void inIcebergVersion3Merged(@ForAll("histories") List<Step> steps, @ForAll Random random)
            throws IncompatibleSchema {
        holds(() -> Lakehouse.iceberg(3, WriteMode.MERGE_ON_READ, Execution.MERGE), steps, random);
    }

    @Property(tries = TRIES_OF_MERGE, shrinking = ShrinkingMode.OFF)
    void inDelta(@ForAll("shortHistories") List<Step> steps, @ForAll Random random) throws IncompatibleSchema {
        holds(() -> Lakehouse.delta(DeltaSettings.WriteMode.MERGE_ON_READ), steps, random);
    }

    @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
    void changelogsInParquet(@ForAll("histories") List<Step> steps, @ForAll Random random) throws IncompatibleSchema {
        holds(Lakehouse::parquet, List.of(Expectations.CHANGELOG), steps, random);
    }

    private static void holds(Supplier<Lakehouse> lakehouse, List<Step> steps, Random random)
            throws IncompatibleSchema {
        holds(lakehouse, List.of(Expectations.values()), steps, random);
    }

    private static void holds(Supplier<Lakehouse> lakehouse, List<Expectations> modes, List<Step> steps, Random random)
            throws IncompatibleSchema {
        SourceHistory history = SourceHistory.of(steps);
        List<List<Change<Integer>>> batches = Deliveries.of(history.told(), random, 1);
        for (Expectations mode : modes) {
            Landed landed = lakehouse.get().table(mode.mode(), SourceHistory.TABLE);
            for (List<Change<Integer>> batch : batches) {
                landed.land(batch);
            }
            mode.check(history, landed.content());
        }
    }
}
