package dev.sluice.sink.verify;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads one table of the source over one connection. What it sees at a time is the connection's affair. */
interface SourceRows {

    static SourceRows of(Connection connection, Comparison comparison) {
        return comparison.isHashed()
                ? new HashedSourceRows(connection, comparison)
                : new PlainSourceRows(connection, comparison);
    }

    TableDigest digest() throws SQLException;

    /** The selected rows by their keys' canonical texts. */
    Map<String, SeenRow> rows(Selection selection) throws SQLException;

    /** Whole values of the rows of some keys by the keys' canonical texts, in the order of the compared columns. */
    Map<String, List<Optional<String>>> whole(Set<String> keys) throws SQLException;
}
