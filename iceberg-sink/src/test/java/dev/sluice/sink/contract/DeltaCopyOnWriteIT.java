package dev.sluice.sink.contract;

import dev.sluice.schemas.pipeline.DeltaSettings;

/** Delta whose files are rewritten at once. */
class DeltaCopyOnWriteIT extends ContractIT {

    @Override
    Lakehouse open() {
        return Lakehouse.delta(DeltaSettings.WriteMode.COPY_ON_WRITE);
    }
}
