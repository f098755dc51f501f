package dev.sluice.sink.maintain;

import dev.sluice.schemas.pipeline.LakeMaintenance;
import dev.sluice.schemas.pipeline.Maintenance;

import java.time.Duration;
import java.util.Map;

/** Budgets of tests: as narrow as the pipeline file takes them, so that a small table exceeds them soon. */
final class Budgets {

    static final int SMALL_FILES = 10;
    static final int DELETE_FILES = 5;

    private Budgets() {}

    static Maintenance narrow(Duration keepSnapshotsFor) {
        return new Maintenance(
                true,
                Duration.ofMillis(500),
                128L << 20,
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
        Maintenance narrow = narrow(Duration.ofHours(1));
        return new Maintenance(
                true,
                narrow.every(),
                targetFileSize,
                narrow.maxSmallFiles(),
                narrow.maxDeleteFiles(),
                narrow.maxDeletedPercent(),
                narrow.maxManifests(),
                narrow.rewriteAtOnce(),
                narrow.keepSnapshotsFor(),
                narrow.maxSnapshots(),
                narrow.orphansOlderThan(),
                narrow.orphansEvery());
    }

    static LakeMaintenance ofAll(Maintenance maintenance) {
        return new LakeMaintenance(maintenance, Map.of());
    }

    /** For tests that maintain by themselves. */
    static LakeMaintenance off() {
        Maintenance narrow = narrow(Duration.ofHours(1));
        return ofAll(new Maintenance(
                false,
                narrow.every(),
                narrow.targetFileSize(),
                narrow.maxSmallFiles(),
                narrow.maxDeleteFiles(),
                narrow.maxDeletedPercent(),
                narrow.maxManifests(),
                narrow.rewriteAtOnce(),
                narrow.keepSnapshotsFor(),
                narrow.maxSnapshots(),
                narrow.orphansOlderThan(),
                narrow.orphansEvery()));
    }
}
