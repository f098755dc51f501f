package dev.sluice.schemas.pipeline;

import dev.sluice.schemas.table.TableId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** The budgets of the lake's tables in the pipeline file. */
class MaintenanceTest {

    private static final TableId ORDERS = TableId.parse("public.orders");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private Pipeline load(String text) throws Exception {
        return PipelineFile.load(
                List.of(Files.writeString(folder.resolve("pipeline.yaml"), "pipeline: shop\n" + text)), Map.of());
    }

    @Test
    void aTableHasTheUsualBudgetsWhereItNamesNoneOfItsOwn() throws Exception {
        LakeMaintenance maintenance =
                load("""
                        lake: {maintenance: {every: 5m, max-small-files: 50, target-file-size: 512MB}}
                        tables:
                          public.orders: {maintenance: {max-small-files: 20, enabled: false}}
                        """)
                        .lake()
                        .maintenance();

        Maintenance orders = maintenance.of(ORDERS);
        Maintenance other = maintenance.of(TableId.parse("public.other"));
        assertThat(orders.maxSmallFiles()).isEqualTo(20);
        assertThat(orders.enabled()).isFalse();
        assertThat(orders.every()).isEqualTo(Duration.ofMinutes(5));
        assertThat(orders.targetFileSize()).isEqualTo(512L << 20);
        assertThat(other.maxSmallFiles()).isEqualTo(50);
        assertThat(other.enabled()).isTrue();
    }

    @Test
    void withoutTheSectionTheDefaultsHold() throws Exception {
        assertThat(load("").lake().maintenance()).isEqualTo(LakeMaintenance.defaults());
        assertThat(load("lake: {maintenance: {}}").lake().maintenance()).isEqualTo(LakeMaintenance.defaults());
        assertThat(LakeMaintenance.defaults().usual().enabled()).isTrue();
    }

    @Test
    void tellsAllProblemsAtOnce() {
        InvalidPipeline invalid = catchThrowableOfType(
                InvalidPipeline.class,
                () -> load(
                        """
                        lake:
                          maintenance:
                            enabled: perhaps
                            target-file-size: 128
                            orphans-older-than: 10m
                        tables:
                          public.orders: {maintenance: {max-deleted-percent: 0, keep-snapshots: 1h}}
                        """));

        assertThat(invalid.problems().stream().map(Problem::toString))
                .containsExactlyInAnyOrder(
                        "pipeline.yaml:4 lake.maintenance.enabled: \"perhaps\" is not accepted. Give one of true, false",
                        "pipeline.yaml:5 lake.maintenance.target-file-size: \"128\" is not accepted. Give a size such as"
                                + " 512KB, 128MB or 1GB",
                        "pipeline.yaml:6 lake.maintenance.orphans-older-than: \"10m\" is not accepted. Give a length of"
                                + " time of at least 1h, such as 1h, 12h or 7d",
                        "pipeline.yaml:8 tables.public.orders.maintenance.max-deleted-percent: \"0\" is not accepted."
                                + " Give a whole number from 1 to 100",
                        "pipeline.yaml:8 tables.public.orders.maintenance.keep-snapshots: this key is not known. Known"
                                + " here: enabled, every, target-file-size, max-small-files, max-delete-files,"
                                + " max-deleted-percent, max-manifests, rewrite-at-once, keep-snapshots-for,"
                                + " max-snapshots, orphans-older-than, orphans-every");
    }
}
