package dev.sluice.sink.contract;

import dev.sluice.sink.contract.SourceHistory.Act;
import dev.sluice.sink.contract.SourceHistory.Step;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

import java.util.List;

/** Random histories over three keys. */
final class SourceHistories {

    private SourceHistories() {}

    static Arbitrary<List<Step>> of(int least, int most) {
        Arbitrary<Long> keys = Arbitraries.longs().between(1, 3);
        return Combinators.combine(
                        Arbitraries.frequency(
                                Tuple.of(8, Act.PUT),
                                Tuple.of(6, Act.PUT_BUT_NOT_LARGE),
                                Tuple.of(4, Act.DELETE),
                                Tuple.of(2, Act.MOVE),
                                Tuple.of(3, Act.MOVE_BUT_NOT_LARGE),
                                Tuple.of(1, Act.SWAP),
                                Tuple.of(1, Act.TRUNCATE)),
                        keys,
                        keys,
                        Arbitraries.integers().between(0, 99))
                .as(Step::new)
                .list()
                .ofMinSize(least)
                .ofMaxSize(most);
    }
}
