package dev.sluice.local.guarantee;

import org.jspecify.annotations.Nullable;

/**
 * One change of one row, as {@link PoisonedTables} made it. A primary-key update is two of them.
 *
 * @param image the row afterwards; null for a delete
 * @param kind what it tells of the row
 * @param other the row's other key, where its key was changed; 0 else
 */
record Written(String table, long id, @Nullable Image image, Kind kind, long other) {

    /** What a change carries. */
    enum Kind {
        /** All columns. */
        WHOLE,
        /** All but the large one, which did not change. */
        WITHOUT_LARGE,
        DELETE,
        /** First half of a primary-key update. */
        MOVED_AWAY,
        /** Its second half, without the large column. */
        MOVED_HERE
    }

    /**
     * A row.
     *
     * @param note the large column's text, as lake tables are printed
     * @param blemish what a rule has to say against it; null when none has anything
     */
    record Image(long version, String note, @Nullable Blemish blemish) {

        boolean isPoisoned() {
            return blemish != null && blemish.isPoison();
        }
    }

    Change change() {
        return new Change(table, String.valueOf(id), image == null ? null : image.version());
    }
}
