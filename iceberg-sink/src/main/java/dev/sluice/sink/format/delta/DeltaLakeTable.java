package dev.sluice.sink.format.delta;

import dev.sluice.schemas.pipeline.DeltaSettings;
import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.sink.format.LakeName;
import dev.sluice.sink.format.LakeTable;
import dev.sluice.sink.format.spark.Sessions;
import dev.sluice.sink.format.spark.SparkMerge;
import dev.sluice.sink.plan.IncompatibleSchema;
import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.RowImage;
import dev.sluice.sink.plan.RowPlan;
import dev.sluice.sink.plan.RowQuery;
import dev.sluice.sink.plan.TableProgress;
import io.delta.tables.DeltaTable;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A lake table in Delta. Plans are brought in by MERGE INTO; progress is the commit's user metadata. */
final class DeltaLakeTable implements LakeTable {

    private final String path;
    private final LakeName name;
    private final Sessions sessions;
    private final LandingSettings layout;
    private final DeltaSettings settings;
    private @Nullable LakeSchema known;
    /** Number of the newest landing that this object has read or made; null before it has read any. */
    private @Nullable Long landings;

    DeltaLakeTable(String path, Sessions sessions, LandingSettings layout, DeltaSettings settings) {
        this.path = path;
        this.name = DeltaNames.name(path);
        this.sessions = sessions;
        this.layout = layout;
        this.settings = settings;
    }

    @Override
    public Optional<TableProgress> progress() {
        known = null;
        return sessions.with(session -> {
            Optional<DeltaTable> table = table(session);
            // Read before the progress: a landing that comes between the two is then in the way of the next.
            landings = table.isPresent() ? DeltaLandings.newest(session, path) : 0;
            return table.flatMap(DeltaProgress::newest);
        });
    }

    @Override
    public Optional<LakeSchema> schema() {
        known = null;
        return sessions.with(session -> table(session).map(DeltaSchemas::toLake));
    }

    @Override
    public LakeSchema evolve(LakeSchema rows) throws IncompatibleSchema {
        if (known != null && known.union(rows).equals(known)) {
            return known;
        }
        Optional<LakeSchema> before = schema();
        if (before.isEmpty()) {
            DeltaSchemas.requireTold(rows);
            List<String> partitioning = DeltaLayout.partitioning(rows, layout);
            sessions.with(session -> DeltaSchemas.create(session, path, rows, partitioning, settings));
            return remember(rows);
        }
        LakeSchema after = before.get().union(rows);
        DeltaSchemas.requireTold(after);
        sessions.with(session -> {
            DeltaSchemas.alter(session, name, before.get(), after);
            return after;
        });
        return remember(after);
    }

    @Override
    public Map<Key, List<RowImage>> rows(RowQuery query) {
        if (query.keys().isEmpty()) {
            return Map.of();
        }
        LakeSchema schema = requireKnown();
        return sessions.with(session -> SparkMerge.rows(session, name, schema, query));
    }

    @Override
    public void commit(RowPlan plan, TableProgress progress) {
        LakeSchema schema = requireKnown();
        landings = sessions.with(session -> {
            long number = (landings == null ? DeltaLandings.newest(session, path) : landings) + 1;
            DeltaLandings.land(session, path, number, progress, () -> {
                if (plan.changesNothing()) {
                    SparkMerge.append(session, name, schema, plan);
                } else {
                    SparkMerge.merge(session, name, schema, plan);
                }
            });
            return number;
        });
    }

    /** Stores the progress that the table has once more, in a commit of its own: it lands nothing, and is in no landing's way. */
    void restate(TableProgress progress) {
        LakeSchema schema = requireKnown();
        sessions.with(session -> {
            DeltaProgress.storing(session, progress, () -> SparkMerge.append(session, name, schema, RowPlan.NOTHING));
            return progress;
        });
    }

    @Override
    public void amend(RowPlan plan) {
        LakeSchema schema = requireKnown();
        if (!plan.changesNothing()) {
            sessions.with(session -> {
                SparkMerge.merge(session, name, schema, plan);
                return plan;
            });
        }
    }

    private Optional<DeltaTable> table(SparkSession session) {
        return DeltaTable.isDeltaTable(session, path)
                ? Optional.of(DeltaTable.forPath(session, path))
                : Optional.empty();
    }

    private LakeSchema remember(LakeSchema schema) {
        known = schema;
        return schema;
    }

    private LakeSchema requireKnown() {
        if (known == null) {
            known = schema().orElseThrow(() -> new IllegalStateException("There is no table at " + path));
        }
        return known;
    }
}
