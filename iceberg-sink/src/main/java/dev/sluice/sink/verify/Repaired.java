package dev.sluice.sink.verify;

import java.util.Optional;

/**
 * What a repair did.
 *
 * @param put rows that were read anew from the source and landed
 * @param removed rows that the source does not have and the lake had
 * @param rowsRead rows that were read for it
 * @param reason why rows were left as they are; empty when none was
 */
record Repaired(long put, long removed, long rowsRead, Optional<String> reason) {

    static final Repaired NOTHING = new Repaired(0, 0, 0, Optional.empty());

    static Repaired none(String reason) {
        return new Repaired(0, 0, 0, Optional.of(reason));
    }

    boolean changedNothing() {
        return put + removed == 0;
    }

    /** The same with rows that were read besides. */
    Repaired reading(long more) {
        return new Repaired(put, removed, rowsRead + more, reason);
    }

    Repaired plus(Repaired other) {
        return new Repaired(
                put + other.put, removed + other.removed, rowsRead + other.rowsRead, other.reason.or(() -> reason));
    }
}
