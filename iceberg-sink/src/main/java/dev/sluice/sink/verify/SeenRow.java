package dev.sluice.sink.verify;

import java.util.List;
import java.util.Optional;

/**
 * What one side shows under one key.
 *
 * @param version says whether what is read later is still the same row: where it lies and who wrote it in the source,
 *     its position in the lake
 * @param copies how many rows have this key; more than one only in a lake that is wrong
 * @param values canonical texts in the order of the compared columns, long ones shortened to their beginning and hash;
 *     empty for null
 */
record SeenRow(String version, int copies, List<Optional<String>> values) {

    SeenRow {
        values = List.copyOf(values);
    }

    boolean sameRow(SeenRow other) {
        return copies == other.copies && values.equals(other.values);
    }

    /** This row and one more under the same key. */
    SeenRow and(SeenRow another) {
        return new SeenRow(version + " " + another.version, copies + another.copies, values);
    }
}
