package dev.sluice.schemas.pipeline;

import dev.sluice.schemas.pipeline.Section.Field;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

import static dev.sluice.schemas.pipeline.Section.optional;
import static dev.sluice.schemas.pipeline.Section.withDefault;

/** The keys of {@code lake.maintenance}, and of a table's own {@code maintenance}, which replaces some of them. */
final class MaintenanceShape {

    private static final Field<String> ENABLED = withDefault(
            "enabled",
            Shape.oneOf("true", "false"),
            "true",
            "Whether the sink maintains the tables by itself; sluice maintain does it in any case");
    private static final Field<Duration> EVERY =
            withDefault("every", Shape.duration(), "20s", "Time between two looks of the sink at a table");
    private static final Field<Long> TARGET_FILE_SIZE = withDefault(
            "target-file-size",
            Shape.size(),
            "128MB",
            "Size that data files shall have; less than three quarters of it is small");
    private static final Field<Integer> MAX_SMALL_FILES = withDefault(
            "max-small-files",
            Shape.whole(10, 100_000),
            "30",
            "Small data files that a partition may have before they are compacted");
    private static final Field<Integer> MAX_DELETE_FILES = withDefault(
            "max-delete-files",
            Shape.whole(1, 100_000),
            "30",
            "Delete files that a table may have beyond one per data file");
    private static final Field<Integer> MAX_DELETED_PERCENT = withDefault(
            "max-deleted-percent",
            Shape.whole(1, 100),
            "10",
            "Deleted rows that a table may keep in its data files, in percent of all their rows");
    private static final Field<Integer> MAX_MANIFESTS =
            withDefault("max-manifests", Shape.whole(10, 100_000), "100", "Manifests that a table may have");
    private static final Field<Long> REWRITE_AT_ONCE = withDefault(
            "rewrite-at-once",
            Shape.size(),
            "128MB",
            "Data that one rewrite takes at the most; it bounds how long a table may have to wait for its maintenance");
    private static final Field<Duration> KEEP_SNAPSHOTS_FOR = withDefault(
            "keep-snapshots-for",
            Shape.durationFrom(Duration.ofMinutes(1), "1m"),
            "1h",
            "How long a snapshot can still be read after a newer one took its place; at least 1m");
    private static final Field<Integer> MAX_SNAPSHOTS = withDefault(
            "max-snapshots",
            Shape.whole(10, 1_000_000),
            "1000",
            "Snapshots that are kept at the most, however young they are");
    private static final Field<Duration> ORPHANS_OLDER_THAN = withDefault(
            "orphans-older-than",
            Shape.durationFrom(Maintenance.YOUNGEST_ORPHAN, "1h"),
            "3d",
            "Age from which a file in the table's folder that no snapshot knows is removed; at least 1h");
    private static final Field<Duration> ORPHANS_EVERY = withDefault(
            "orphans-every", Shape.duration(), "1d", "Time between two searches of the sink for such files");

    private static final List<Field<?>> ALL = List.of(
            ENABLED,
            EVERY,
            TARGET_FILE_SIZE,
            MAX_SMALL_FILES,
            MAX_DELETE_FILES,
            MAX_DELETED_PERCENT,
            MAX_MANIFESTS,
            REWRITE_AT_ONCE,
            KEEP_SNAPSHOTS_FOR,
            MAX_SNAPSHOTS,
            ORPHANS_OLDER_THAN,
            ORPHANS_EVERY);

    private MaintenanceShape() {}

    /** Of all tables: what the file leaves out has its default. */
    static Section<Maintenance> usual() {
        return Section.of(
                "How lake tables are kept fast to read and small, and within which budgets",
                ALL,
                f -> new Maintenance(
                        f.get(ENABLED).equals("true"),
                        f.get(EVERY),
                        f.get(TARGET_FILE_SIZE),
                        f.get(MAX_SMALL_FILES),
                        f.get(MAX_DELETE_FILES),
                        f.get(MAX_DELETED_PERCENT),
                        f.get(MAX_MANIFESTS),
                        f.get(REWRITE_AT_ONCE),
                        f.get(KEEP_SNAPSHOTS_FOR),
                        f.get(MAX_SNAPSHOTS),
                        f.get(ORPHANS_OLDER_THAN),
                        f.get(ORPHANS_EVERY)));
    }

    /** Of one table: what the file leaves out is as for all. */
    static Section<UnaryOperator<Maintenance>> own() {
        return Section.of(
                "Maintenance of this table, where it differs from lake.maintenance",
                ALL.stream().<Field<?>>map(MaintenanceShape::withoutDefault).toList(),
                f -> usual -> new Maintenance(
                        f.find(ENABLED).map("true"::equals).orElse(usual.enabled()),
                        f.find(EVERY).orElse(usual.every()),
                        f.find(TARGET_FILE_SIZE).orElse(usual.targetFileSize()),
                        f.find(MAX_SMALL_FILES).orElse(usual.maxSmallFiles()),
                        f.find(MAX_DELETE_FILES).orElse(usual.maxDeleteFiles()),
                        f.find(MAX_DELETED_PERCENT).orElse(usual.maxDeletedPercent()),
                        f.find(MAX_MANIFESTS).orElse(usual.maxManifests()),
                        f.find(REWRITE_AT_ONCE).orElse(usual.rewriteAtOnce()),
                        f.find(KEEP_SNAPSHOTS_FOR).orElse(usual.keepSnapshotsFor()),
                        f.find(MAX_SNAPSHOTS).orElse(usual.maxSnapshots()),
                        f.find(ORPHANS_OLDER_THAN).orElse(usual.orphansOlderThan()),
                        f.find(ORPHANS_EVERY).orElse(usual.orphansEvery())));
    }

    private static <F> Field<F> withoutDefault(Field<F> field) {
        return optional(field.key(), field.shape(), field.description());
    }
}
