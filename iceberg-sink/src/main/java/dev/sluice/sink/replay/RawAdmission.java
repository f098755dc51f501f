package dev.sluice.sink.replay;

import dev.sluice.schemas.pipeline.TableSettings;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.wire.SchemaRegistry;
import dev.sluice.sink.plan.IncompatibleSchema;
import dev.sluice.sink.stream.Admission;

/** Captured records, by today's rules. */
final class RawAdmission {

    private RawAdmission() {}

    /** @throws IncompatibleSchema when the table's records can't be replayed from what was captured */
    static Admission of(TableId table, TableSettings settings, SchemaRegistry registry) throws IncompatibleSchema {
        if (!settings.masks().isEmpty()) {
            throw new IncompatibleSchema("Columns of " + table
                    + " are masked, and what was captured is not: replay it from" + " the valid topic");
        }
        if (!settings.rules().isEmpty()) {
            throw new IncompatibleSchema(
                    table + " has rules, which only the processor applies: replay it from the valid" + " topic");
        }
        return Admission.VALID;
    }
}
