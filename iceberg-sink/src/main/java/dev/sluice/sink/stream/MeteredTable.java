package dev.sluice.sink.stream;

import dev.sluice.sink.format.LakeTable;
import dev.sluice.sink.format.Load;
import dev.sluice.sink.plan.IncompatibleSchema;
import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.RowImage;
import dev.sluice.sink.plan.RowPlan;
import dev.sluice.sink.plan.RowQuery;
import dev.sluice.sink.plan.TableProgress;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A lake table whose work is counted and timed. A table that is built beside it is not, until it takes its place. */
final class MeteredTable implements LakeTable {

    private final LakeTable table;
    private final Timer commits;
    private final Timer reads;
    private final Counter puts;
    private final Counter removes;
    private final Counter sweeps;

    MeteredTable(LakeTable table, MeterRegistry meters, Tags tags) {
        this.table = table;
        this.commits = work(meters, tags, "commit");
        this.reads = work(meters, tags, "read");
        this.puts = rows(meters, tags, "put");
        this.removes = rows(meters, tags, "remove");
        this.sweeps = rows(meters, tags, "sweep");
    }

    private static Timer work(MeterRegistry meters, Tags tags, String step) {
        return Timer.builder("sluice.sink.table.work")
                .description("Time that a lake table took: to read rows that changes build upon, and to commit")
                .tags(tags.and("step", step))
                .register(meters);
    }

    private static Counter rows(MeterRegistry meters, Tags tags, String operation) {
        return Counter.builder("sluice.sink.rows")
                .description(
                        "Row operations committed since the sink was started; a sweep is one, whatever it takes out")
                .tags(tags.and("operation", operation))
                .register(meters);
    }

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
        return reads.record(() -> table.rows(query));
    }

    @Override
    public void commit(RowPlan plan, TableProgress progress) {
        commits.record(() -> table.commit(plan, progress));
        count(plan);
    }

    @Override
    public void amend(RowPlan plan) {
        commits.record(() -> table.amend(plan));
        count(plan);
    }

    private void count(RowPlan plan) {
        puts.increment(plan.puts().size());
        removes.increment(plan.removes().size());
        sweeps.increment(plan.sweep().isPresent() ? 1 : 0);
    }

    @Override
    public Optional<Load> load() {
        return table.load();
    }

    @Override
    public Optional<Beside> beside() {
        return table.beside();
    }
}
