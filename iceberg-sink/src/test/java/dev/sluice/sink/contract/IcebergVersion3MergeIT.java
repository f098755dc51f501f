package dev.sluice.sink.contract;

import dev.sluice.schemas.pipeline.IcebergSettings;

/** Iceberg with deletion vectors. */
class IcebergVersion3MergeIT extends ContractIT {

    @Override
    Lakehouse open() {
        return Lakehouse.iceberg(3, IcebergSettings.WriteMode.MERGE_ON_READ, IcebergSettings.Execution.MERGE);
    }
}
