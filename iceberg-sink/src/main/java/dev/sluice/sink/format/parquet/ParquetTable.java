package dev.sluice.sink.format.parquet;

import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.sink.format.LakeTable;
import dev.sluice.sink.plan.IncompatibleSchema;
import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeColumn;
import dev.sluice.sink.plan.LakeMetadata;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.RowImage;
import dev.sluice.sink.plan.RowPlan;
import dev.sluice.sink.plan.RowQuery;
import dev.sluice.sink.plan.TableProgress;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A changelog in Parquet files: each commit adds one, and none is ever changed. The newest file's footer holds the
 * table's progress and columns. Rows are known by their positions alone.
 */
final class ParquetTable implements LakeTable {

    private final TableFolder folder;
    private final LandingSettings layout;
    private @Nullable Commit known;

    ParquetTable(TableFolder folder, LandingSettings layout) {
        this.folder = folder;
        this.layout = layout;
    }

    @Override
    public Optional<TableProgress> progress() {
        known = null;
        return newest().flatMap(commit -> commit.footer().progress());
    }

    @Override
    public Optional<LakeSchema> schema() {
        known = null;
        return newest().map(commit -> commit.footer().schema());
    }

    @Override
    public LakeSchema evolve(LakeSchema rows) throws IncompatibleSchema {
        requireChanges(rows);
        Optional<Commit> before = newest();
        if (before.isEmpty()) {
            requireTold(rows);
            add(before, List.of(), new Footer(rows, Optional.empty(), Optional.empty(), Optional.empty()));
            return rows;
        }
        Footer footer = before.get().footer();
        LakeSchema after = footer.schema().union(rows);
        if (!after.equals(footer.schema())) {
            requireTold(after);
            add(before, List.of(), new Footer(after, footer.progress(), Optional.empty(), footer.all()));
        }
        return after;
    }

    @Override
    public Map<Key, List<RowImage>> rows(RowQuery query) {
        throw new UnsupportedOperationException("Parquet files are not searched for rows; changelogs never ask");
    }

    @Override
    public void commit(RowPlan plan, TableProgress progress) {
        if (plan.sweep().isPresent() || !plan.removes().isEmpty()) {
            throw new IllegalArgumentException("A table of Parquet files only grows");
        }
        Optional<Commit> before = newest();
        Footer footer = before.orElseThrow(() -> new IllegalStateException("There is no table at " + folder))
                .footer();
        Map<String, RowImage> rows = notThere(plan, footer.all());
        Optional<Positions> positions = Positions.of(rows.keySet());
        Optional<Positions> all =
                positions.map(its -> footer.all().map(its::with).orElse(its)).or(footer::all);
        add(before, List.copyOf(rows.values()), new Footer(footer.schema(), Optional.of(progress), positions, all));
    }

    /** The plan's rows by their positions, without those that the table has. */
    private Map<String, RowImage> notThere(RowPlan plan, Optional<Positions> all) {
        Map<String, RowImage> rows = plan.puts().stream()
                .collect(Collectors.toMap(
                        put -> put.position().toString(), RowPlan.Put::row, (a, b) -> b, LinkedHashMap::new));
        Optional<Positions> wanted = Positions.of(rows.keySet());
        if (wanted.isPresent() && all.filter(wanted.get()::overlaps).isPresent()) {
            try {
                Set<String> there = folder.positionsAmong(rows.keySet(), wanted.get());
                rows.keySet().removeAll(there);
            } catch (IOException e) {
                throw new UncheckedIOException("Could not read the positions in " + folder, e);
            }
        }
        return rows;
    }

    private Optional<Commit> newest() {
        if (known == null) {
            try {
                known = folder.newest().orElse(null);
            } catch (IOException e) {
                throw new UncheckedIOException("Could not read the newest file in " + folder, e);
            }
        }
        return Optional.ofNullable(known);
    }

    private void add(Optional<Commit> before, List<RowImage> rows, Footer footer) {
        // What throws may have been stored all the same.
        known = null;
        try {
            known = folder.add(before, rows, footer);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not store a file in " + folder, e);
        }
    }

    private void requireChanges(LakeSchema rows) throws IncompatibleSchema {
        if (!rows.key().equals(List.of(LakeMetadata.POSITION))) {
            throw new IncompatibleSchema("Parquet files take changelogs only, for their rows can't be changed; land the"
                    + " table with mode: changelog, or in another lake.format");
        }
        if (!layout.partition().isEmpty()) {
            throw new IncompatibleSchema("tables.<table>.partition is of no use to Parquet files, which lie in one"
                    + " folder; leave it out of the pipeline file, or land the table in another lake.format");
        }
    }

    /** @throws IncompatibleSchema when two names differ in upper and lower case only, which many readers take for one */
    private static void requireTold(LakeSchema schema) throws IncompatibleSchema {
        Map<String, String> seen = new HashMap<>();
        for (LakeColumn column : schema.columns()) {
            @Nullable String other = seen.put(column.name().toLowerCase(Locale.ROOT), column.name());
            if (other != null) {
                throw new IncompatibleSchema("Columns " + other + " and " + column.name()
                        + " differ in upper and lower case only, which many readers of Parquet take for one; rename one"
                        + " of them, or land the table in another format");
            }
        }
    }
}
