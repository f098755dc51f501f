package dev.sluice.sink.contract;

import dev.sluice.schemas.pipeline.IcebergSettings;

/** Iceberg version 3, brought in by lookups. */
class IcebergVersion3LookupIT extends ContractIT {

    @Override
    Lakehouse open() {
        return Lakehouse.iceberg(3, IcebergSettings.WriteMode.MERGE_ON_READ, IcebergSettings.Execution.LOOKUP);
    }
}
