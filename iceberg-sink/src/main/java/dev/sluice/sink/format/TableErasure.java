package dev.sluice.sink.format;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes rows out of one lake table and out of every file of it, its past included. Used by one thread at a time. Another
 * process may land in the table meanwhile; whoever reads a snapshot that goes, fails.
 */
public interface TableErasure {

    /**
     * What to do with a file that holds the row and that no snapshot knows.
     */
    enum Strays {
        /** It goes only when it is so old that it can't be of a commit in flight. */
        KEEP_YOUNG,
        /** It goes: somebody vouches that nobody writes. */
        REMOVE
    }

    /**
     * Counts the rows that can be read.
     *
     * @param rows each by its columns' values as text; a row that fits one of them is meant
     * @return empty when the table does not exist or has never had a row
     * @throws IllegalArgumentException when a column does not exist, or can't have that value
     */
    Optional<Long> count(List<Map<String, String>> rows);

    /**
     * Erases rows, and reads every file of the table afterwards to see that they are gone.
     *
     * @param rows as for {@link #count}
     * @return empty when the table does not exist or has never had a row
     * @throws IllegalArgumentException as for {@link #count}
     */
    Optional<ErasureReport> erase(List<Map<String, String>> rows, Strays strays);
}
