package dev.sluice.ingest.source;

import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.table.TableId;

/**
 * A table that the pipeline file asks for and that can't be captured as it is. The others go on without it.
 *
 * @param why what is wrong with it
 * @param mend what its owner can do
 */
public record RefusedTable(TableId id, String why, String mend) {

    public Problem problem() {
        return Problem.tableRefused("table " + id, why, mend);
    }

    /** Both in one sentence, for a status. */
    public String reason() {
        return why + ". " + mend;
    }
}
