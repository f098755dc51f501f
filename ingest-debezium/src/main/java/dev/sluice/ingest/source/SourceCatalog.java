package dev.sluice.ingest.source;

import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.pipeline.Source;
import dev.sluice.schemas.pipeline.TablePattern;
import dev.sluice.schemas.table.TableId;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tables of the source that the pipeline file asks for. A partitioned table stands for its partitions: their changes
 * are published as its own.
 */
public final class SourceCatalog {

    private static final String TABLES =
            """
            SELECT n.nspname, c.relname, c.relreplident::text,
                   (SELECT array_agg(a.attname::text ORDER BY k.place)
                      FROM pg_index i, unnest(i.indkey) WITH ORDINALITY AS k(attnum, place), pg_attribute a
                     WHERE i.indrelid = c.oid AND i.indisprimary AND a.attrelid = c.oid AND a.attnum = k.attnum),
                   (SELECT array_agg(a.attname::text ORDER BY k.place)
                      FROM pg_index i, unnest(i.indkey) WITH ORDINALITY AS k(attnum, place), pg_attribute a
                     WHERE i.indrelid = c.oid AND i.indisreplident AND a.attrelid = c.oid AND a.attnum = k.attnum),
                   (SELECT array_agg(a.attname::text ORDER BY a.attnum)
                      FROM pg_attribute a
                     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
                   has_table_privilege(c.oid, 'SELECT'),
                   pg_has_role(c.relowner, 'USAGE'),
                   (SELECT array_agg(rn.nspname || '.' || r.relname)
                      FROM pg_partition_ancestors(c.oid) AS p(relid), pg_class r, pg_namespace rn
                     WHERE c.relispartition AND p.relid <> c.oid AND r.oid = p.relid AND rn.oid = r.relnamespace),
                   (SELECT array_agg(a.attname::text ORDER BY a.attnum)
                      FROM pg_attribute a
                     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                       AND (a.attgenerated = 'v' OR a.attgenerated = 's' AND NOT ?)),
                   (SELECT array_agg(a.attname::text ORDER BY a.attnum)
                      FROM pg_attribute a
                     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                       AND 'date'::regtype IN (
                           WITH RECURSIVE base(type) AS (
                               SELECT a.atttypid
                               UNION ALL
                               SELECT t.typbasetype FROM pg_type t JOIN base ON t.oid = base.type WHERE t.typtype = 'd')
                           SELECT type FROM base)),
                   c.oid::bigint
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p') AND c.relpersistence = 'p'
               AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
             ORDER BY 1, 2
            """;

    private final Pipeline pipeline;
    private final Source source;

    public SourceCatalog(Pipeline pipeline, Source source) {
        this.pipeline = pipeline;
        this.source = source;
    }

    /** Reads the catalog and decides on each table. */
    public CaptureList list(Connection connection) throws SQLException {
        List<CapturedTable> captured = new ArrayList<>();
        List<RefusedTable> refused = new ArrayList<>();
        List<SourceTable> wanted = wanted(connection);
        for (SourceTable table : wanted) {
            Optional<RefusedTable> refusal = TableAdmission.refusal(table, keyOf(table));
            if (refusal.isPresent()) {
                refused.add(refusal.get());
            } else {
                captured.add(new CapturedTable(
                        table.id(),
                        keyOf(table),
                        table.columns().stream()
                                .filter(column -> !table.generated().contains(column))
                                .toList(),
                        table.dates(),
                        table.generated(),
                        table.relation(),
                        !keyOf(table).equals(table.primaryKey())));
            }
        }
        return new CaptureList(captured, refused, missing(wanted));
    }

    /** The pipeline file's key, else the primary key; empty when there is neither. */
    private List<String> keyOf(SourceTable table) {
        List<String> own = pipeline.settingsFor(table.id()).key();
        return own.isEmpty() ? table.primaryKey() : own;
    }

    private List<Problem> missing(List<SourceTable> wanted) {
        List<Problem> missing = new ArrayList<>();
        for (TablePattern pattern : source.tables()) {
            if (wanted.stream().noneMatch(table -> pattern.matches(table.id()))) {
                missing.add(
                        pattern.isExact()
                                ? new Problem(
                                        "source.tables",
                                        "database " + source.database() + " has no table " + pattern.text(),
                                        "Create it, or mend the name: names are case-sensitive, schema.table")
                                : new Problem(
                                        "source.tables",
                                        "no table of database " + source.database() + " matches " + pattern.text(),
                                        "Create one, or mend the pattern: schema.table, * for any characters"));
            }
        }
        return missing;
    }

    List<SourceTable> wanted(Connection connection) throws SQLException {
        Map<TableId, SourceTable> wanted = new HashMap<>();
        Map<TableId, List<String>> ancestors = new HashMap<>();
        try (PreparedStatement query = connection.prepareStatement(TABLES)) {
            query.setBoolean(1, new Publication(source.publication()).hasGeneratedColumns(connection));
            ResultSet row = query.executeQuery();
            while (row.next()) {
                SourceTable table = read(row);
                if (source.captures(table.id())) {
                    wanted.put(table.id(), table);
                    ancestors.put(table.id(), names(row, 9));
                }
            }
        }
        return wanted.values().stream()
                .filter(table -> ancestors.getOrDefault(table.id(), List.of()).stream()
                        .noneMatch(root -> wanted.containsKey(TableId.parse(root))))
                .sorted(Comparator.comparing(SourceTable::id))
                .toList();
    }

    private static SourceTable read(ResultSet row) throws SQLException {
        return new SourceTable(
                new TableId(row.getString(1), row.getString(2)),
                names(row, 4),
                names(row, 6),
                names(row, 10),
                names(row, 11),
                SourceTable.ReplicaIdentity.of(row.getString(3)),
                names(row, 5),
                row.getLong(12),
                row.getBoolean(7),
                row.getBoolean(8));
    }

    private static List<String> names(ResultSet row, int column) throws SQLException {
        Array array = row.getArray(column);
        return array == null ? List.of() : Arrays.asList((String[]) array.getArray());
    }
}
