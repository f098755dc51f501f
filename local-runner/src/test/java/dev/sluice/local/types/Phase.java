package dev.sluice.local.types;

/** How a row comes into the lake. */
enum Phase {
    /** It is there when the pipeline starts. */
    SNAPSHOT(0),
    /** It is inserted while the pipeline runs. */
    INSERT(1_000),
    /** It is there without its values when the pipeline starts, and gets them by an update. */
    UPDATE(2_000);

    private static final int FIRST_QUARANTINED = 500;

    private final int base;

    Phase(int base) {
        this.base = base;
    }

    /** Key of a row that lands. */
    int id(int row) {
        return base + row;
    }

    /** Key of a row whose value has no place. */
    int quarantinedId(int which) {
        return base + FIRST_QUARANTINED + which;
    }
}
