package dev.sluice.sink.format.warehouse;

import dev.sluice.schemas.pipeline.DeltaSettings;
import dev.sluice.schemas.pipeline.IcebergSettings;
import dev.sluice.schemas.pipeline.Lake;
import dev.sluice.schemas.pipeline.LakeMaintenance;
import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.schemas.pipeline.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

class WarehouseTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void aWarehouseThatCanBeWrittenIsNoProblem() {
        assertThat(Warehouse.preflight(lake(folder.resolve("lake").toString()))).isEmpty();
    }

    @Test
    void oneThatCanNotBeWrittenIsNamedWithItsMend() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");

        assertThat(Warehouse.preflight(lake(file.toString())))
                .extracting(Problem::place)
                .containsExactly("lake.catalog.warehouse");
    }

    @Test
    void oneWhosePlaceDependsOnTheWorkingDirectoryIsRefused() {
        assertThat(Warehouse.preflight(lake("lake")))
                .extracting(Problem::what)
                .singleElement()
                .satisfies(what -> assertThat(what).contains("not absolute"));
    }

    private static Lake lake(String warehouse) {
        return new Lake(
                "delta",
                LandingSettings.of(LakeMode.MIRROR),
                new IcebergSettings(2, IcebergSettings.WriteMode.MERGE_ON_READ, IcebergSettings.Execution.MERGE),
                new DeltaSettings(DeltaSettings.WriteMode.MERGE_ON_READ),
                Map.of("warehouse", warehouse),
                Duration.ofSeconds(1),
                1000,
                1,
                Optional.empty(),
                Map.of(),
                LakeMaintenance.defaults());
    }
}
