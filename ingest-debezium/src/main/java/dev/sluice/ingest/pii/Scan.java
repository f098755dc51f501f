package dev.sluice.ingest.pii;

import dev.sluice.ingest.source.CapturedTable;
import dev.sluice.ingest.source.SqlNames;
import dev.sluice.schemas.mask.Masks;
import dev.sluice.schemas.pipeline.MaskSettings;
import dev.sluice.schemas.pipeline.Pipeline;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Samples one table. Values are looked at and forgotten. */
final class Scan {

    /** A column with fewer of them holds something else that looks alike by chance. */
    static final double LEAST_SHARE = 0.05;

    private static final int LONGEST = 1_000;

    private static final String COLUMNS =
            """
            SELECT a.attname, greatest(c.reltuples, 0)::bigint
              FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
             WHERE a.attrelid = ?::oid AND a.attnum > 0 AND NOT a.attisdropped
               AND EXISTS (
                   WITH RECURSIVE base(type) AS (
                       SELECT a.atttypid
                       UNION ALL
                       SELECT t.typbasetype FROM pg_type t JOIN base ON t.oid = base.type WHERE t.typtype = 'd')
                   SELECT 1 FROM base JOIN pg_type t ON t.oid = base.type
                    WHERE t.typname IN
                        ('text', 'varchar', 'bpchar', 'citext', 'json', 'jsonb', 'xml', 'hstore', 'int8', 'numeric'))
             ORDER BY a.attnum
            """;

    private final Connection connection;
    private final Pipeline pipeline;
    private final int rows;

    /** @param rows of a table to look at, about */
    Scan(Connection connection, Pipeline pipeline, int rows) {
        this.connection = connection;
        this.pipeline = pipeline;
        this.rows = rows;
    }

    List<Finding> of(CapturedTable table) throws SQLException {
        List<String> columns = new ArrayList<>();
        long inTable = 0;
        try (PreparedStatement query = connection.prepareStatement(COLUMNS)) {
            query.setLong(1, table.relation());
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    columns.add(row.getString(1));
                    inTable = row.getLong(2);
                }
            }
        }
        if (columns.isEmpty()) {
            return List.of();
        }
        String selected = columns.stream()
                .map(column -> "left(" + SqlNames.quoted(column) + "::text, " + LONGEST + ")")
                .collect(Collectors.joining(", ", "SELECT ", " FROM " + SqlNames.quoted(table.id())));
        Tally[] tallies = new Tally[columns.size()];
        Arrays.setAll(tallies, i -> new Tally());
        // Whole pages at random where there are many more rows than wanted; twice as many as needed, for rows are not
        // spread evenly.
        double percent = inTable == 0 ? 100 : 200.0 * rows / inTable;
        boolean sampled = percent < 50 && read(selected + " TABLESAMPLE SYSTEM (" + percent + ")", tallies) > 0;
        if (!sampled) {
            read(selected, tallies);
        }
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < tallies.length; i++) {
            findings.addAll(findings(table, columns.get(i), tallies[i]));
        }
        return findings;
    }

    /** Returns how many rows there were. */
    private int read(String select, Tally[] tallies) throws SQLException {
        int count = 0;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(select + " LIMIT " + rows)) {
            while (row.next()) {
                for (int i = 0; i < tallies.length; i++) {
                    tallies[i].add(row.getString(i + 1));
                }
                count++;
            }
        }
        return count;
    }

    private List<Finding> findings(CapturedTable table, String column, Tally tally) {
        Optional<MaskSettings> mask = Masks.settings(pipeline, table.id()).stream()
                .filter(each -> each.column().equals(column))
                .findFirst();
        return Arrays.stream(PersonalData.values())
                .map(kind -> new Finding(table.id(), column, kind, tally.matches(kind), tally.values(), mask))
                .filter(finding -> finding.matches() > 0 && finding.share() >= LEAST_SHARE)
                .toList();
    }
}
