package dev.sluice.sink.contract;

import dev.sluice.schemas.pipeline.DeltaSettings;

/** Delta with deletion vectors. */
class DeltaMergeOnReadIT extends ContractIT {

    @Override
    Lakehouse open() {
        return Lakehouse.delta(DeltaSettings.WriteMode.MERGE_ON_READ);
    }
}
