package dev.sluice.sink.stack;

import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.format.LakeTable;
import dev.sluice.sink.format.Load;
import dev.sluice.sink.format.TableFormat;
import dev.sluice.sink.plan.IncompatibleSchema;
import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.RowImage;
import dev.sluice.sink.plan.RowPlan;
import dev.sluice.sink.plan.RowQuery;
import dev.sluice.sink.plan.RowsTooLarge;
import dev.sluice.sink.plan.TableProgress;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A real format whose commits fail for tables that are told to, and whose rows may find little room in memory. */
public final class FailingFormat implements TableFormat {

    private final TableFormat real;
    private final Set<TableId> failing = ConcurrentHashMap.newKeySet();
    private final Map<TableId, Integer> room = new ConcurrentHashMap<>();

    public FailingFormat(TableFormat real) {
        this.real = real;
    }

    public void fail(TableId table) {
        failing.add(table);
    }

    public void mend(TableId table) {
        failing.remove(table);
    }

    /** From now on there is room for so many of the table's rows at once. */
    public void leaveRoom(TableId table, int rows) {
        room.put(table, rows);
    }

    @Override
    public LakeTable table(TableId source, String suffix, LandingSettings settings) {
        LakeTable table = real.table(source, suffix, settings);
        return new LakeTable() {
            @Override
            public Optional<TableProgress> progress() {
                return table.progress();
            }

            @Override
            public Optional<LakeSchema> schema() {
                return table.schema();
            }

            @Override
            public LakeSchema evolve(LakeSchema rows) throws IncompatibleSchema {
                return table.evolve(rows);
            }

            @Override
            public Map<Key, List<RowImage>> rows(RowQuery query) {
                if (query.keys().size() > room.getOrDefault(source, Integer.MAX_VALUE)) {
                    throw new RowsTooLarge("There is no room for these rows");
                }
                return table.rows(query);
            }

            @Override
            public void commit(RowPlan plan, TableProgress progress) {
                if (failing.contains(source)) {
                    throw new IllegalStateException("The disk of this table is full");
                }
                table.commit(plan, progress);
            }

            @Override
            public void amend(RowPlan plan) {
                table.amend(plan);
            }

            @Override
            public Optional<Beside> beside() {
                return table.beside();
            }

            @Override
            public Optional<Load> load() {
                return table.load();
            }
        };
    }
}
