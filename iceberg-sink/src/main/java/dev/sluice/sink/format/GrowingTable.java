package dev.sluice.sink.format;

import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.plan.IncompatibleSchema;
import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeColumn;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.RowImage;
import dev.sluice.sink.plan.RowPlan;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A lake table of the pipeline's own in {@code <pipeline>_quality} that commands write what they found to; it only grows. */
public final class GrowingTable {

    /** Schema of these tables: the lake puts the pipeline's name before it. */
    public static final String SCHEMA = "quality";

    private final LakeTable table;
    private final LakeSchema schema;

    /**
     * A handle on the table; nothing is created before the first rows.
     *
     * @param columns in Spark's types
     * @param key names of the columns that identify a row; never null in a row
     */
    public GrowingTable(TableFormat format, String name, List<LakeColumn> columns, List<String> key) {
        this.table = format.table(new TableId(SCHEMA, name), "", LandingSettings.of(LakeMode.CHANGELOG));
        this.schema = LakeSchema.of(columns, key);
    }

    /**
     * Adds rows in one commit.
     *
     * @param rows values by column, in Spark's external types; a column that is absent is null
     * @throws IncompatibleSchema when the table that is there has columns that don't fit
     */
    public void add(List<Map<String, @Nullable Object>> rows) throws IncompatibleSchema {
        if (rows.isEmpty()) {
            return;
        }
        table.evolve(schema);
        List<RowPlan.Put> puts = new ArrayList<>();
        for (Map<String, @Nullable Object> row : rows) {
            Key key = Key.of(schema.key().stream().map(row::get).toList());
            puts.add(new RowPlan.Put(key, SourcePosition.ZERO, new RowImage(row, Set.of())));
        }
        table.amend(new RowPlan(RowPlan.Guard.REPLACE, Optional.empty(), puts, List.of()));
    }
}
