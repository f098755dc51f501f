package dev.sluice.sink.contract;

import dev.sluice.schemas.pipeline.IcebergSettings;

/** Iceberg version 2, brought in by lookups. */
class IcebergVersion2LookupIT extends ContractIT {

    @Override
    Lakehouse open() {
        return Lakehouse.iceberg(2, IcebergSettings.WriteMode.MERGE_ON_READ, IcebergSettings.Execution.LOOKUP);
    }
}
