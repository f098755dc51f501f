package dev.sluice.ingest.source;

import dev.sluice.schemas.mask.MaskChecks;
import dev.sluice.schemas.pipeline.MaskSettings;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Problem;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Holds the pipeline file's masks against the tables as they are. */
final class MaskedColumns {

    /** Columns of text, domains over text included. */
    private static final String TEXTS =
            """
            SELECT a.attname
              FROM pg_attribute a
             WHERE a.attrelid = ?::oid AND a.attnum > 0 AND NOT a.attisdropped
               AND EXISTS (
                   WITH RECURSIVE base(type) AS (
                       SELECT a.atttypid
                       UNION ALL
                       SELECT t.typbasetype FROM pg_type t JOIN base ON t.oid = base.type WHERE t.typtype = 'd')
                   SELECT 1 FROM base JOIN pg_type t ON t.oid = base.type
                    WHERE t.typname IN ('text', 'varchar', 'bpchar', 'citext'))
            """;

    private final Pipeline pipeline;

    MaskedColumns(Pipeline pipeline) {
        this.pipeline = pipeline;
    }

    /** What is wrong with the masks of a table. */
    List<Problem> problems(Connection connection, CapturedTable table) throws SQLException {
        List<MaskSettings> masks = pipeline.settingsFor(table.id()).masks();
        if (masks.isEmpty()) {
            return List.of();
        }
        List<String> columns = new ArrayList<>(table.columns());
        columns.addAll(table.generated());
        pipeline.settingsFor(table.id()).landing().renames().keySet().stream()
                .filter(former -> columns.contains(
                        pipeline.settingsFor(table.id()).landing().lakeName(former)))
                .forEach(columns::add);
        return MaskChecks.problems(table.id(), masks, columns, table.key(), texts(connection, table));
    }

    private static List<String> texts(Connection connection, CapturedTable table) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(TEXTS)) {
            query.setLong(1, table.relation());
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    texts.add(rows.getString(1));
                }
            }
        }
        return texts;
    }
}
