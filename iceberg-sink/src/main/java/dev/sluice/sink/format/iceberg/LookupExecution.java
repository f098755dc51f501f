package dev.sluice.sink.format.iceberg;

import dev.sluice.sink.format.LakeName;
import dev.sluice.sink.format.iceberg.lookup.CommitCheck;
import dev.sluice.sink.format.iceberg.lookup.NotForLookup;
import dev.sluice.sink.format.iceberg.lookup.TableLookup;
import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeMetadata;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.RowImage;
import dev.sluice.sink.plan.RowPlan;
import dev.sluice.sink.plan.RowQuery;
import dev.sluice.sink.plan.RowsTooLarge;
import org.apache.iceberg.RowLevelOperationMode;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.Map;

/**
 * Reads the keys of the rows that a batch may change, and writes what changes. Tables that it can't deal with are left to
 * MERGE: those that are written copy-on-write, plans that ask for positions where rows have none, keys of arrays or maps, and files
 * that another writer left with equality deletes.
 */
final class LookupExecution implements Execution {

    private static final Logger log = LoggerFactory.getLogger(LookupExecution.class);

    private final TableLookup lookup;
    private final Execution otherwise;

    LookupExecution(TableLookup lookup, Execution otherwise) {
        this.lookup = lookup;
        this.otherwise = otherwise;
    }

    @Override
    public void execute(
            LakeName name,
            Table table,
            LakeSchema schema,
            RowPlan plan,
            Map<String, String> properties,
            CommitCheck check) {
        if (!canFind(table, schema, schema.key()) || lacksPositions(schema, plan)) {
            otherwise.execute(name, table, schema, plan, properties, check);
            return;
        }
        try {
            lookup.execute(table, schema, plan, properties, check);
        } catch (NotForLookup | RowsTooLarge e) {
            // The MERGE can spill to disk.
            log.atInfo()
                    .addKeyValue("table", name.sql())
                    .addKeyValue("reason", e.getMessage())
                    .log("Merged instead of looked up");
            otherwise.execute(name, table, schema, plan, properties, check);
        }
    }

    @Override
    public Map<Key, List<RowImage>> rows(LakeName name, Table table, LakeSchema schema, RowQuery query) {
        if (!canFind(table, schema, query.matched())) {
            return otherwise.rows(name, table, schema, query);
        }
        try {
            return lookup.rows(table, schema, query);
        } catch (NotForLookup e) {
            return otherwise.rows(name, table, schema, query);
        }
    }

    private static boolean lacksPositions(LakeSchema schema, RowPlan plan) {
        return plan.asksForPositions() && schema.typeOf(LakeMetadata.POSITION).isEmpty();
    }

    private static boolean canFind(Table table, LakeSchema schema, List<String> columns) {
        String mode = table.properties()
                .getOrDefault(TableProperties.MERGE_MODE, RowLevelOperationMode.MERGE_ON_READ.modeName());
        return mode.equals(RowLevelOperationMode.MERGE_ON_READ.modeName()) && TableLookup.canFind(schema, columns);
    }
}
