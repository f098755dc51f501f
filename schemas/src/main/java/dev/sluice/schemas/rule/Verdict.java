package dev.sluice.schemas.rule;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** What a table's rules say of one change. */
public sealed interface Verdict {

    <T> T fold(Supplier<T> pass, Function<List<Violation>, T> violations);

    /** No rule is broken. */
    record Pass() implements Verdict {
        @Override
        public <T> T fold(Supplier<T> pass, Function<List<Violation>, T> violations) {
            return pass.get();
        }
    }

    /**
     * At least one rule is broken.
     *
     * @param broken never empty, in the order of the pipeline file
     */
    record Violations(List<Violation> broken) implements Verdict {

        public Violations {
            broken = List.copyOf(broken);
        }

        @Override
        public <T> T fold(Supplier<T> pass, Function<List<Violation>, T> violations) {
            return violations.apply(broken);
        }
    }
}
