package dev.sluice.sink.contract;

import dev.sluice.schemas.pipeline.IcebergSettings;

/** Iceberg with position deletes. */
class IcebergVersion2MergeIT extends ContractIT {

    @Override
    Lakehouse open() {
        return Lakehouse.iceberg(2, IcebergSettings.WriteMode.MERGE_ON_READ, IcebergSettings.Execution.MERGE);
    }
}
