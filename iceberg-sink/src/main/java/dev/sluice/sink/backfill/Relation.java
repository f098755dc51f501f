package dev.sluice.sink.backfill;

import dev.sluice.schemas.table.TableId;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a table's rows are: the table itself, or one of its partitions.
 *
 * @param oid of the table or partition
 * @param file that holds its rows; a new one when the rows were written anew, in other places
 * @param table name of the table or partition
 * @param pages that it has
 */
record Relation(long oid, long file, TableId table, long pages) {

    private static final String QUERY =
            """
            WITH root(oid) AS (
                SELECT r.oid FROM pg_class r JOIN pg_namespace s ON s.oid = r.relnamespace
                WHERE s.nspname = ? AND r.relname = ?)
            SELECT c.oid::bigint, pg_relation_filenode(c.oid)::bigint, n.nspname, c.relname,
                   pg_relation_size(c.oid) / current_setting('block_size')::bigint
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'r'
              AND c.oid IN (SELECT oid FROM root
                            UNION SELECT p.relid FROM root CROSS JOIN LATERAL pg_partition_tree(root.oid) p)
            ORDER BY c.oid
            """;

    static List<Relation> of(Connection connection, TableId table) throws SQLException {
        List<Relation> relations = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(QUERY)) {
            query.setString(1, table.schema());
            query.setString(2, table.name());
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    relations.add(new Relation(
                            row.getLong(1),
                            row.getLong(2),
                            new TableId(row.getString(3), row.getString(4)),
                            row.getLong(5)));
                }
            }
        }
        return relations;
    }

    /** What tells it from others, and from itself after its rows were written anew. */
    String identity() {
        return oid + "/" + file;
    }

    static String quoted(TableId table) {
        return quoted(table.schema()) + "." + quoted(table.name());
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
