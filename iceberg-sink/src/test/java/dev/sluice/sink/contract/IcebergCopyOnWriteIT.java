package dev.sluice.sink.contract;

import dev.sluice.schemas.pipeline.IcebergSettings;

/** Iceberg whose files are rewritten at once. */
class IcebergCopyOnWriteIT extends ContractIT {

    @Override
    Lakehouse open() {
        return Lakehouse.iceberg(2, IcebergSettings.WriteMode.COPY_ON_WRITE, IcebergSettings.Execution.MERGE);
    }
}
