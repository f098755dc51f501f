package dev.sluice.sink.verify;

import dev.sluice.schemas.table.TableId;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Which tables the source has, and what they are made of: ordinary tables and the roots of partitioned ones. */
public final class SourceCatalog {

    private static final String TABLES =
            """
            SELECT c.oid::bigint, n.nspname, c.relname,
                   coalesce((SELECT sum(pg_table_size(p.relid)) FROM pg_partition_tree(c.oid) p WHERE p.isleaf),
                            pg_table_size(c.oid))::bigint,
                   ARRAY(SELECT a.attname::text
                         FROM pg_index i
                         CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, place)
                         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
                         WHERE i.indrelid = c.oid AND i.indisprimary
                         ORDER BY k.place)
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence = 'p'
              AND n.nspname NOT IN ('pg_catalog', 'information_schema')
            ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
            """;

    private static final String COLUMNS =
            """
            SELECT a.attname, a.atttypid::bigint, a.atttypmod,
                   a.attgenerated = 'v' OR a.attgenerated = 's' AND NOT EXISTS (
                       SELECT 1 FROM pg_publication p WHERE p.pubname = ? AND to_jsonb(p) ->> 'pubgencols' = 's')
            FROM pg_attribute a
            WHERE a.attrelid = ?::oid AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY a.attnum
            """;

    private SourceCatalog() {}

    /**
     * Tables that the pipeline captures, sorted by schema and name.
     *
     * @param publication which says whether the log has generated columns
     */
    public static List<SourceTable> tables(Connection connection, String publication, Predicate<TableId> captured)
            throws SQLException {
        SourceTypes types = SourceTypes.read(connection);
        List<SourceTable> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(TABLES);
                PreparedStatement columns = connection.prepareStatement(COLUMNS)) {
            while (rows.next()) {
                TableId id = new TableId(rows.getString(2), rows.getString(3));
                if (captured.test(id)) {
                    columns.setString(1, publication);
                    columns.setLong(2, rows.getLong(1));
                    tables.add(table(id, columns, types, strings(rows.getArray(5)), rows.getLong(4)));
                }
            }
        }
        return tables;
    }

    private static SourceTable table(
            TableId id, PreparedStatement query, SourceTypes types, List<String> primaryKey, long bytes)
            throws SQLException {
        List<SourceColumn> columns = new ArrayList<>();
        List<String> generated = new ArrayList<>();
        try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                if (rows.getBoolean(4)) {
                    generated.add(rows.getString(1));
                } else {
                    columns.add(new SourceColumn(rows.getString(1), types.get(rows.getLong(2), rows.getInt(3))));
                }
            }
        }
        return new SourceTable(id, columns, generated, primaryKey, bytes);
    }

    private static List<String> strings(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }
}
