package dev.sluice.local.guarantee;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Adds up what a guarantee finds while it looks. */
final class Looks {

    private static final int EXAMPLES = 20;

    private final Guarantee guarantee;
    private final List<String> examples = new ArrayList<>();
    private long looks;
    private long broken;

    Looks(Guarantee guarantee) {
        this.guarantee = guarantee;
    }

    /** One look. */
    void at(boolean asPromised, Supplier<String> otherwise) {
        looks++;
        if (!asPromised) {
            broken++;
            if (examples.size() < EXAMPLES) {
                examples.add(otherwise.get());
            }
        }
    }

    Verdict verdict() {
        return new Verdict(guarantee.name(), looks, broken, examples);
    }
}
