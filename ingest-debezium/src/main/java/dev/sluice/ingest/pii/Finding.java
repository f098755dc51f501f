package dev.sluice.ingest.pii;

import dev.sluice.schemas.pipeline.MaskSettings;
import dev.sluice.schemas.table.TableId;

import java.util.Optional;

/**
 * A column that looks as if it held personal data.
 *
 * @param matches values of the sample that look so
 * @param values that the sample has of the column, nulls aside
 * @param mask how the pipeline file masks the column; empty when it does not
 */
record Finding(
        TableId table, String column, PersonalData kind, long matches, long values, Optional<MaskSettings> mask) {

    /** From 0 to 1. */
    double share() {
        return (double) matches / values;
    }
}
