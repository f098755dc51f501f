package dev.sluice.sink.maintain;

import dev.sluice.schemas.pipeline.LakeMaintenance;
import dev.sluice.schemas.pipeline.Maintenance;

import java.time.Duration;
import java.util.Map;

/** Budgets of tests: as narrow as the pipeline file takes them, so that a small table exceeds them soon. */
final class Budgets {

    static final int SMALL_FILES = 10;
    static final int DELETE_FILES = 5;
    private static final long TARGET_FILE_SIZE = 128L << 20;

    private Budgets() {}

    static Maintenance narrow(Duration keepSnapshotsFor) {
        return narrow(true, TARGET_FILE_SIZE, keepSnapshotsFor);
    }

    private static Maintenance narrow(boolean isOn, long targetFileSize, Duration keepSnapshotsFor) {
        return new Maintenance(
                isOn,
                Duration.ofMillis(500),
                targetFileSize,
                SMALL_FILES,
                DELETE_FILES,
                10,
                20,
                128L << 20,
                keepSnapshotsFor,
                1000,
                Maintenance.YOUNGEST_ORPHAN,
                Duration.ofDays(1));
    }

    /** With data files of so many bytes. */
    static Maintenance narrow(long targetFileSize) {
        return narrow(true, targetFileSize, Duration.ofHours(1));
    }

    static LakeMaintenance ofAll(Maintenance maintenance) {
        return new LakeMaintenance(maintenance, Map.of());
    }

    /** For tests that maintain by themselves. */
    static LakeMaintenance off() {
        return ofAll(narrow(false, TARGET_FILE_SIZE, Duration.ofHours(1)));
    }
}
