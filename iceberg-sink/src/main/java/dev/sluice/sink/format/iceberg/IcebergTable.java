package dev.sluice.sink.format.iceberg;

import dev.sluice.schemas.pipeline.IcebergSettings;
import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.sink.format.LakeName;
import dev.sluice.sink.format.LakeTable;
import dev.sluice.sink.format.Load;
import dev.sluice.sink.format.iceberg.lookup.CommitCheck;
import dev.sluice.sink.plan.IncompatibleSchema;
import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeColumn;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.RowImage;
import dev.sluice.sink.plan.RowPlan;
import dev.sluice.sink.plan.RowQuery;
import dev.sluice.sink.plan.TableProgress;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.util.SnapshotUtil;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A lake table in Iceberg; how plans are brought in is its {@link Execution}'s. */
final class IcebergTable implements LakeTable {

    /** What the name of a table that is built beside another adds to the other's. */
    static final String REBUILD = "__rebuild";

    private final LakeName name;
    private final TableIdentifier identifier;
    private final LandingSettings layout;
    private final IcebergSettings settings;
    private final Catalog catalog;
    private final Namespaces namespaces;
    private final Execution execution;
    private final SparkSession rebuilds;
    private @Nullable Table loaded;
    private @Nullable LakeSchema known;
    /** The snapshot that rows were read from last. */
    private @Nullable Long readAt;

    private @Nullable Ours ours;

    /** @param rebuilds session that puts tables built beside in this one's place */
    IcebergTable(
            LakeName name,
            Catalog catalog,
            Namespaces namespaces,
            Execution execution,
            LandingSettings layout,
            IcebergSettings settings,
            SparkSession rebuilds) {
        this.rebuilds = rebuilds;
        this.name = name;
        this.identifier = IcebergFormat.identifier(name);
        this.layout = layout;
        this.settings = settings;
        this.catalog = catalog;
        this.namespaces = namespaces;
        this.execution = execution;
    }

    /**
     * The newest snapshot of the sink's own: others, such as those of a compaction, hold no progress, so the ancestry is
     * walked back until one does.
     */
    @Override
    public Optional<TableProgress> progress() {
        Optional<Table> table = fresh();
        if (table.isEmpty()) {
            return Optional.empty();
        }
        Optional<TableProgress> stored = stored(table.get());
        ours = new Ours(stored);
        return stored;
    }

    private static Optional<TableProgress> stored(Table table) {
        @Nullable Snapshot current = table.currentSnapshot();
        return current == null
                ? Optional.empty()
                : stored(SnapshotUtil.ancestorsOf(current.snapshotId(), table::snapshot));
    }

    private static Optional<TableProgress> stored(Iterable<Snapshot> ancestors) {
        for (Snapshot snapshot : ancestors) {
            Optional<TableProgress> progress = TableProgress.fromProperties(snapshot.summary());
            if (progress.isPresent()) {
                return progress;
            }
        }
        return Optional.empty();
    }

    /** The progress that this object has read or written last. */
    private record Ours(Optional<TableProgress> progress) {}

    /**
     * What was planned follows on the progress that was read, and on rows that had come as far. Another sink, started by
     * mistake, may have landed more since: then it holds no longer, and the newer progress has to be read.
     */
    private final class NobodyElseLanded implements CommitCheck {

        private final Table table;
        private final RowPlan plan;

        NobodyElseLanded(Table table, RowPlan plan) {
            this.table = table;
            this.plan = plan;
        }

        @Override
        public void before() {
            @Nullable Snapshot current = table.currentSnapshot();
            if (current != null && !holds(SnapshotUtil.ancestorsOf(current.snapshotId(), table::snapshot))) {
                ours = null;
                throw anotherHasLanded();
            }
            requireUnmoved(table, plan);
        }

        @Override
        public boolean holds(Iterable<Snapshot> ancestors) {
            return ours == null || stored(ancestors).equals(ours.progress());
        }
    }

    private IllegalStateException anotherHasLanded() {
        return new IllegalStateException(
                "Another sink has landed changes in " + name.sql() + " meanwhile; only one may run for a pipeline");
    }

    @Override
    public Optional<LakeSchema> schema() {
        return fresh().map(IcebergSchemas::toLake);
    }

    @Override
    public LakeSchema evolve(LakeSchema rows) throws IncompatibleSchema {
        if (known != null && known.union(rows).equals(known)) {
            return known;
        }
        Optional<Table> table = fresh();
        if (table.isEmpty()) {
            namespaces.require(identifier.namespace());
            loaded = IcebergSchemas.create(catalog, identifier, rows, layout, settings);
            return remember(rows);
        }
        IcebergSchemas.rename(table.get(), layout.renames().keySet(), layout::lakeName);
        LakeSchema before = IcebergSchemas.toLake(table.get());
        LakeSchema after = before.union(rows);
        UpdateSchema update = table.get().updateSchema();
        for (LakeColumn column : after.notIn(before)) {
            if (before.typeOf(column.name()).isPresent()) {
                update.updateColumn(
                        column.name(), IcebergSchemas.type(column.type()).asPrimitiveType());
            } else {
                update.addColumn(null, column.name(), IcebergSchemas.type(column.type()));
            }
        }
        if (!after.equals(before)) {
            update.commit();
        }
        return remember(IcebergSchemas.toLake(table.get()));
    }

    @Override
    public Map<Key, List<RowImage>> rows(RowQuery query) {
        if (query.keys().isEmpty()) {
            return Map.of();
        }
        Table table = refreshed();
        readAt =
                table.currentSnapshot() == null ? null : table.currentSnapshot().snapshotId();
        return execution.rows(name, table, requireKnown(), query);
    }

    @Override
    public void commit(RowPlan plan, TableProgress progress) {
        Table table = refreshed();
        CommitCheck check = new NobodyElseLanded(table, plan);
        Map<String, String> properties = progress.toProperties();
        if (plan.changesNothing()) {
            check.before();
            AppendFiles empty = table.newFastAppend().validateWith(check::holds);
            properties.forEach(empty::set);
            try {
                empty.commit();
            } catch (ValidationException e) {
                ours = null;
                throw anotherHasLanded();
            }
        } else {
            execution.execute(name, table, requireKnown(), plan, properties, check);
            readAt = null;
        }
        ours = new Ours(TableProgress.fromProperties(properties));
    }

    @Override
    public void amend(RowPlan plan) {
        if (!plan.changesNothing()) {
            Table table = refreshed();
            execution.execute(name, table, requireKnown(), plan, Map.of(), () -> requireUnmoved(table, plan));
            readAt = null;
        }
    }

    /**
     * A plan that was made from the table's rows is worth nothing once somebody else has changed rows: another process may
     * amend the table. Rewrites of files and commits of progress alone change none.
     */
    private void requireUnmoved(Table table, RowPlan plan) {
        @Nullable Long read = readAt;
        if (plan.guard() != RowPlan.Guard.REPLACE || read == null) {
            return;
        }
        for (Snapshot snapshot :
                SnapshotUtil.ancestorsOf(table.currentSnapshot().snapshotId(), table::snapshot)) {
            if (snapshot.snapshotId() == read) {
                return;
            }
            if (changesRows(snapshot)) {
                throw new IllegalStateException("Rows of " + name.sql() + " were changed by another writer meanwhile");
            }
        }
    }

    private static boolean changesRows(Snapshot snapshot) {
        boolean addsNothing = snapshot.operation().equals(DataOperations.APPEND)
                && "0".equals(snapshot.summary().getOrDefault(SnapshotSummary.ADDED_RECORDS_PROP, "0"));
        return !addsNothing && !snapshot.operation().equals(DataOperations.REPLACE);
    }

    @Override
    public Optional<Beside> beside() {
        LakeName other = new LakeName(name.catalog(), name.namespace(), name.table() + REBUILD);
        if (catalog.tableExists(IcebergFormat.identifier(other))) {
            catalog.dropTable(IcebergFormat.identifier(other), true);
        }
        IcebergTable table = new IcebergTable(other, catalog, namespaces, execution, layout, settings, rebuilds);
        return Optional.of(
                new IcebergBeside(rebuilds, catalog, name, other, table, layout.partition(), this::replaced));
    }

    @Override
    public Optional<Load> load() {
        LakeName other = new LakeName(name.catalog(), name.namespace(), name.table() + IcebergLoad.SUFFIX);
        IcebergTable table = new IcebergTable(other, catalog, namespaces, execution, layout, settings, rebuilds);
        return Optional.of(new IcebergLoad(
                catalog,
                namespaces,
                identifier,
                IcebergFormat.identifier(other),
                layout,
                settings,
                table,
                new IcebergBeside(rebuilds, catalog, name, other, table, layout.partition(), this::replaced),
                this::replaced));
    }

    /** Another table's rows have taken this one's place. */
    private void replaced() {
        forget();
        ours = null;
    }

    private void forget() {
        known = null;
        loaded = null;
        readAt = null;
    }

    private LakeSchema remember(LakeSchema schema) {
        known = schema;
        return schema;
    }

    private LakeSchema requireKnown() {
        if (known == null) {
            known = IcebergSchemas.toLake(refreshed());
        }
        return known;
    }

    private Table refreshed() {
        if (loaded == null) {
            loaded = catalog.loadTable(identifier);
        } else {
            loaded.refresh();
        }
        return loaded;
    }

    /** Loads the table anew and forgets what was known of it. */
    private Optional<Table> fresh() {
        forget();
        try {
            return Optional.of(refreshed());
        } catch (NoSuchTableException e) {
            return Optional.empty();
        }
    }
}
