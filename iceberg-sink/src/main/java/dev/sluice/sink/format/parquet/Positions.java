package dev.sluice.sink.format.parquet;

import java.util.Collection;
import java.util.Collections;
import java.util.Optional;

/** The least and the greatest of some positions, as their texts, which sort as positions do. */
record Positions(String least, String greatest) {

    /** Empty when there are none. */
    static Optional<Positions> of(Collection<String> positions) {
        return positions.isEmpty()
                ? Optional.empty()
                : Optional.of(new Positions(Collections.min(positions), Collections.max(positions)));
    }

    boolean overlaps(Positions other) {
        return least.compareTo(other.greatest) <= 0 && other.least.compareTo(greatest) <= 0;
    }

    /** Those between the outermost of both. */
    Positions with(Positions other) {
        return new Positions(
                least.compareTo(other.least) <= 0 ? least : other.least,
                greatest.compareTo(other.greatest) >= 0 ? greatest : other.greatest);
    }
}
