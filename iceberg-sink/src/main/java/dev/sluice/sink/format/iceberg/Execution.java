package dev.sluice.sink.format.iceberg;

import dev.sluice.sink.format.LakeName;
import dev.sluice.sink.format.iceberg.lookup.CommitCheck;
import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.RowImage;
import dev.sluice.sink.plan.RowPlan;
import dev.sluice.sink.plan.RowQuery;
import org.apache.iceberg.Table;

import java.util.List;
import java.util.Map;

/** A way to bring a plan into an Iceberg table. Implementations differ in what they read to do it, never in the result. */
interface Execution {

    /**
     * Executes a plan that changes something, in one snapshot.
     *
     * @param properties for the snapshot's summary
     * @param check what must hold of the table
     */
    void execute(
            LakeName name,
            Table table,
            LakeSchema schema,
            RowPlan plan,
            Map<String, String> properties,
            CommitCheck check);

    /** The wanted rows that the table has, by the values of the matched columns. */
    Map<Key, List<RowImage>> rows(LakeName name, Table table, LakeSchema schema, RowQuery query);
}
