package dev.sluice.sink.verify;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The source's types by their oid. */
final class SourceTypes {

    private static final String QUERY =
            """
            SELECT t.oid::bigint, t.typname, n.nspname, t.typtype, t.typbasetype::bigint, t.typtypmod,
                   CASE WHEN t.typlen = -1 AND t.typcategory = 'A' THEN t.typelem::bigint ELSE 0 END,
                   format_type(t.oid, -1)
            FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
            WHERE t.typtype <> 'c'
            """;

    private final Map<Long, Entry> byOid;

    private record Entry(
            String name, String schema, boolean domain, long base, int modifier, long element, String castName) {}

    private SourceTypes(Map<Long, Entry> byOid) {
        this.byOid = byOid;
    }

    static SourceTypes read(Connection connection) throws SQLException {
        Map<Long, Entry> byOid = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(QUERY)) {
            while (rows.next()) {
                byOid.put(
                        rows.getLong(1),
                        new Entry(
                                rows.getString(2),
                                rows.getString(3),
                                rows.getString(4).equals("d"),
                                rows.getLong(5),
                                rows.getInt(6),
                                rows.getLong(7),
                                rows.getString(8)));
            }
        }
        return new SourceTypes(byOid);
    }

    /** The type of an oid, domains resolved; a composite type is known by no more than its name. */
    SourceType get(long oid, int modifier) {
        @Nullable Entry entry = byOid.get(oid);
        if (entry == null) {
            return new SourceType("record", "pg_catalog", modifier, Optional.empty(), "record");
        }
        if (entry.domain()) {
            return get(entry.base(), entry.modifier());
        }
        Optional<SourceType> element =
                entry.element() == 0 ? Optional.empty() : Optional.of(get(entry.element(), modifier));
        return new SourceType(entry.name(), entry.schema(), modifier, element, entry.castName());
    }
}
