package dev.sluice.sink.quality;

import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.format.LakeTable;
import dev.sluice.sink.format.LockGate;
import dev.sluice.sink.format.StreamGate;
import dev.sluice.sink.maintain.MaintainedTable;
import dev.sluice.sink.plan.IncompatibleSchema;
import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeColumn;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.RowImage;
import dev.sluice.sink.plan.RowPlan;
import dev.sluice.sink.plan.RowQuery;
import dev.sluice.sink.plan.TableProgress;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * One quality table. Rows are told apart by their key, so that what is written again is still there once. Its maintenance
 * waits for its writer, and the other way round.
 */
public final class QualityTable implements MaintainedTable {

    /** Another process may commit to the same table. */
    private static final int TRIES = 3;

    private final TableId id;
    private final LakeSchema columns;
    private final LakeTable lake;
    private final ReentrantLock lock = new ReentrantLock();
    private final StreamGate gate = new LockGate(lock);

    QualityTable(TableId id, LakeSchema columns, LakeTable lake) {
        this.id = id;
        this.columns = columns;
        this.lake = lake;
    }

    @Override
    public TableId table() {
        return id;
    }

    @Override
    public TableId lakeTable() {
        return id;
    }

    @Override
    public boolean isLanding() {
        return true;
    }

    @Override
    public StreamGate gate() {
        return gate;
    }

    /** What its last commit says of the topic that it lands; empty when there is no commit. */
    public Optional<TableProgress> progress() {
        lock.lock();
        try {
            return lake.progress();
        } finally {
            lock.unlock();
        }
    }

    /** Those of the values of a key of one column that the table has a row of. */
    public Set<String> among(Collection<String> values) {
        lock.lock();
        try {
            if (values.isEmpty() || lake.schema().isEmpty()) {
                return Set.of();
            }
            List<Key> keys =
                    values.stream().map(value -> Key.of(List.of(value))).toList();
            return lake.rows(new RowQuery(columns.key(), keys, Set.of(), Optional.empty())).keySet().stream()
                    .map(key -> String.valueOf(key.values().get(0)))
                    .collect(Collectors.toUnmodifiableSet());
        } finally {
            lock.unlock();
        }
    }

    /** Adds rows, or puts them in place of those with the same key; in one commit, which stores the progress. */
    public void put(List<Map<String, @Nullable Object>> rows, TableProgress progress) {
        commit(rows, Set.of(), progress);
    }

    /** Gives rows that are there other values in some columns; in one commit, which stores the progress. */
    public void update(List<Map<String, @Nullable Object>> rows, Set<String> changed, TableProgress progress) {
        Set<String> kept = columns.columns().stream()
                .map(LakeColumn::name)
                .filter(column -> !changed.contains(column) && !columns.key().contains(column))
                .collect(Collectors.toUnmodifiableSet());
        commit(rows, kept, progress);
    }

    /** The columns that tell rows apart, in order. */
    List<String> key() {
        return columns.key();
    }

    /** Takes rows out, each by its key; in one commit, which stores the progress. */
    void remove(List<? extends List<?>> keys, TableProgress progress) {
        commit(
                new RowPlan(
                        RowPlan.Guard.REPLACE,
                        Optional.empty(),
                        List.of(),
                        keys.stream()
                                .map(key -> new RowPlan.Remove(Key.of(key), SourcePosition.ZERO))
                                .toList()),
                progress);
    }

    private void commit(List<Map<String, @Nullable Object>> rows, Set<String> kept, TableProgress progress) {
        List<RowPlan.Put> puts = new ArrayList<>(rows.size());
        for (Map<String, @Nullable Object> row : rows) {
            List<@Nullable Object> key = new ArrayList<>();
            columns.key().forEach(column -> key.add(row.get(column)));
            puts.add(new RowPlan.Put(Key.of(key), SourcePosition.ZERO, new RowImage(row, kept)));
        }
        commit(new RowPlan(RowPlan.Guard.REPLACE, Optional.empty(), puts, List.of()), progress);
    }

    private void commit(RowPlan plan, TableProgress progress) {
        lock.lock();
        try {
            for (int attempt = 1; ; attempt++) {
                try {
                    lake.evolve(columns);
                    lake.commit(plan, progress);
                    return;
                } catch (IncompatibleSchema e) {
                    throw new IllegalStateException(
                            "The lake table of " + id + " is not the one that the sink keeps there: " + e.getMessage(),
                            e);
                } catch (RuntimeException e) {
                    if (attempt >= TRIES || Thread.currentThread().isInterrupted()) {
                        throw e;
                    }
                }
            }
        } finally {
            lock.unlock();
        }
    }
}
