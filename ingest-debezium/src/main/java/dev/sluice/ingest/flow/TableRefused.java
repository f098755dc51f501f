package dev.sluice.ingest.flow;

import dev.sluice.schemas.table.TableId;

/** A table's changes can't be published as they are now, none of them; the other tables' can. */
public final class TableRefused extends RuntimeException {

    private final transient TableId table;

    TableRefused(TableId table, Exception cause) {
        super("The schema registry refuses the new schema of " + table + ": " + cause.getMessage(), cause);
        this.table = table;
    }

    public TableId table() {
        return table;
    }
}
