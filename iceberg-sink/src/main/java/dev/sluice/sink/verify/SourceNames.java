package dev.sluice.sink.verify;

import dev.sluice.schemas.table.TableId;

/** Identifiers in PostgreSQL's SQL, always quoted. */
final class SourceNames {

    private SourceNames() {}

    static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    static String quote(TableId table) {
        return quote(table.schema()) + "." + quote(table.name());
    }
}
