package dev.sluice.sink.format.iceberg;

import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.RowImage;
import dev.sluice.sink.plan.TablePlan;
import dev.sluice.sink.plan.TableProgress;
import org.apache.iceberg.Table;

import java.util.Collection;
import java.util.Map;
import java.util.Set;

/** A way to bring a plan into an Iceberg table. Implementations differ in what they read to do it, never in the result. */
interface Execution {

    /** Executes a plan that changes something, in one snapshot that also holds the progress. */
    void execute(LakeName name, Table table, LakeSchema schema, TablePlan<?> plan, TableProgress progress);

    /** The rows that the table has of these keys, with these columns. */
    Map<Key, RowImage> rows(LakeName name, Table table, LakeSchema schema, Collection<Key> keys, Set<String> columns);
}
