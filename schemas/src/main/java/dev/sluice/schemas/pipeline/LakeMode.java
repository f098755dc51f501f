package dev.sluice.schemas.pipeline;

import java.util.Locale;

/** How the changes of a table land in the lake. */
public enum LakeMode {
    /** The lake table holds the rows that the source table holds. */
    MIRROR,
    /** The lake table holds every change as a row of its own. */
    CHANGELOG,
    /** The lake table holds every version of every row, with the time it was valid. */
    HISTORY;

    /** As the pipeline file spells it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static LakeMode of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
