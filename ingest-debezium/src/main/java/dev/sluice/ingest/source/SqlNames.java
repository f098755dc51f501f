package dev.sluice.ingest.source;

import dev.sluice.schemas.table.TableId;

/** Identifiers and literals in SQL text, where the protocol takes no parameters. */
public final class SqlNames {

    private SqlNames() {}

    public static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    public static String quoted(TableId table) {
        return quoted(table.schema()) + "." + quoted(table.name());
    }
}
