package dev.sluice.sink.format.iceberg;

import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.TablePlan;
import dev.sluice.sink.plan.TableProgress;
import org.apache.iceberg.Table;

import java.util.Collection;
import java.util.Set;

/** A way to bring a plan into an Iceberg table. Implementations differ in what they read to do it, never in the result. */
interface Execution {

    /** Executes a plan that changes something, in one snapshot that also holds the progress. */
    void execute(LakeName name, Table table, LakeSchema schema, TablePlan<?> plan, TableProgress progress);

    /** Which of these keys the table has a row of. */
    Set<Key> present(LakeName name, Table table, LakeSchema schema, Collection<Key> keys);
}
