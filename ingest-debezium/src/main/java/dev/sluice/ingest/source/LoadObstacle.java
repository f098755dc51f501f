package dev.sluice.ingest.source;

import dev.sluice.schemas.load.LoadableTypes;
import dev.sluice.schemas.mask.Masks;
import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.pipeline.MaskSettings;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.table.TableId;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What keeps the sink from reading a table's rows in bulk, so that ingest has to publish them. */
public final class LoadObstacle {

    /** Columns with what their domains stand on, and the types of arrays' elements. */
    private static final String COLUMNS =
            """
            WITH RECURSIVE typed(attname, type) AS (
                SELECT a.attname, a.atttypid
                  FROM pg_attribute a
                 WHERE a.attrelid = ?::oid AND a.attnum > 0 AND NOT a.attisdropped
                UNION ALL
                SELECT d.attname, t.typbasetype FROM typed d JOIN pg_type t ON t.oid = d.type WHERE t.typtype = 'd')
            SELECT c.attname, n.nspname, t.typname, coalesce(e.typname, t.typname)
              FROM typed c JOIN pg_type t ON t.oid = c.type JOIN pg_namespace n ON n.oid = t.typnamespace
              LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
             WHERE t.typtype <> 'd'
             ORDER BY c.attname
            """;

    private LoadObstacle() {}

    /** In words; empty when there is none. */
    public static Optional<String> of(Connection connection, Pipeline pipeline, CapturedTable table)
            throws SQLException {
        if (!isMirrorAlone(pipeline, table.id())) {
            return Optional.of("a load knows the rows of now, which are a mirror and nothing else");
        }
        Set<String> maskedByValue = Masks.settings(pipeline, table.id()).stream()
                .filter(mask -> mask.kind().needsKey())
                .map(MaskSettings::column)
                .collect(Collectors.toSet());
        try (PreparedStatement query = connection.prepareStatement(COLUMNS)) {
            query.setLong(1, table.relation());
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    String column = row.getString(1);
                    if (!LoadableTypes.isLoadable(row.getString(4))) {
                        return Optional.of("a load can't read column " + column + " of type " + row.getString(3));
                    }
                    if (maskedByValue.contains(column)
                            && !LoadableTypes.isMaskable(row.getString(2), row.getString(3))) {
                        return Optional.of("a load can't mask column " + column + " of type " + row.getString(3)
                                + " by its value");
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isMirrorAlone(Pipeline pipeline, TableId table) {
        return pipeline.settingsFor(table).landing().modes().equals(List.of(LakeMode.MIRROR));
    }
}
