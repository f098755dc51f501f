package dev.sluice.sink.format.iceberg;

import dev.sluice.schemas.pipeline.IcebergSettings;
import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.sink.format.LakeTable;
import dev.sluice.sink.format.Load;
import dev.sluice.sink.format.RowFiles;
import dev.sluice.sink.plan.IncompatibleSchema;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.LoadState;
import dev.sluice.sink.plan.RowPlan;
import dev.sluice.sink.plan.TableProgress;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.UpdateProperties;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A table that is loaded beside another. Each chunk is a commit, which names it: what has landed is asked of the table itself,
 * and a chunk whose commit did not come about is read again. A table that is not there yet is given its name; one that is
 * there has its rows replaced, as after a rebuild.
 */
final class IcebergLoad implements Load {

    /** What the name of a table that is loaded beside another adds to the other's. */
    static final String SUFFIX = "__backfill";

    private static final String CHUNK = "sluice.load.chunk";

    private final Catalog catalog;
    private final Namespaces namespaces;
    private final TableIdentifier place;
    private final TableIdentifier identifier;
    private final LandingSettings layout;
    private final IcebergSettings settings;
    private final IcebergTable table;
    private final LakeTable.Beside replacing;
    private final Runnable swapped;

    /**
     * @param place of the table that is replaced
     * @param identifier of the table that is loaded
     * @param replacing puts the loaded rows in place of those of a table that is there
     * @param swapped told after the swap
     */
    IcebergLoad(
            Catalog catalog,
            Namespaces namespaces,
            TableIdentifier place,
            TableIdentifier identifier,
            LandingSettings layout,
            IcebergSettings settings,
            IcebergTable table,
            LakeTable.Beside replacing,
            Runnable swapped) {
        this.catalog = catalog;
        this.namespaces = namespaces;
        this.place = place;
        this.identifier = identifier;
        this.layout = layout;
        this.settings = settings;
        this.table = table;
        this.replacing = replacing;
        this.swapped = swapped;
    }

    @Override
    public LakeTable table() {
        return table;
    }

    @Override
    public Optional<LoadState> state() {
        return loaded().flatMap(present -> LoadState.fromProperties(present.properties()));
    }

    @Override
    public void begin(LakeSchema rows, LoadState state) throws IncompatibleSchema {
        drop();
        namespaces.require(identifier.namespace());
        // A folder of its own: it stays the table's when the table gets another name, and the next load has another.
        IcebergSchemas.create(
                catalog,
                identifier,
                rows,
                layout,
                settings,
                state.toProperties(),
                location -> location + "_" + Long.toHexString(state.position().commit()));
    }

    @Override
    public void become(LoadState state) {
        UpdateProperties update = required().updateProperties();
        state.toProperties().forEach(update::set);
        update.commit();
    }

    @Override
    public Set<String> chunks() {
        Set<String> chunks = new HashSet<>();
        for (Snapshot snapshot : required().snapshots()) {
            @Nullable String chunk = snapshot.summary().get(CHUNK);
            if (chunk != null) {
                chunks.add(chunk);
            }
        }
        return chunks;
    }

    @Override
    public RowFiles files() {
        return new IcebergRowFiles(required());
    }

    @Override
    public void add(String chunk, RowFiles.Written files) {
        AppendFiles append = required().newFastAppend();
        ((IcebergRowFiles.Files) files).data().forEach(append::appendFile);
        append.set(CHUNK, chunk);
        append.commit();
    }

    @Override
    public void drop() {
        if (catalog.tableExists(identifier)) {
            catalog.dropTable(identifier, true);
        }
    }

    @Override
    public void swapIn(TableProgress progress) {
        if (catalog.tableExists(place) || !renamed(progress)) {
            replacing.swapIn(progress);
        }
        UpdateProperties update = catalog.loadTable(place).updateProperties();
        Map<String, String> properties = catalog.loadTable(place).properties();
        LoadState.fromProperties(properties)
                .ifPresent(state -> state.toProperties().keySet().forEach(update::remove));
        update.commit();
        swapped.run();
    }

    /** Whether the catalog can give tables another name. */
    private boolean renamed(TableProgress progress) {
        table.commit(RowPlan.NOTHING, progress);
        try {
            catalog.renameTable(identifier, place);
            return true;
        } catch (UnsupportedOperationException e) {
            return false;
        }
    }

    private Table required() {
        return catalog.loadTable(identifier);
    }

    private Optional<Table> loaded() {
        try {
            return Optional.of(required());
        } catch (NoSuchTableException e) {
            return Optional.empty();
        }
    }
}
