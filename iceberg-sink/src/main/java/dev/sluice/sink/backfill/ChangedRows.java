package dev.sluice.sink.backfill;

import dev.sluice.sink.format.LakeTable;
import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.LoadState;
import dev.sluice.sink.plan.RowImage;
import dev.sluice.sink.plan.RowPlan;
import dev.sluice.sink.plan.TableProgress;
import org.apache.spark.sql.catalyst.InternalRow;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Rows that were written since a load was begun: they take the place of what it has of their keys, by the apply path. */
final class ChangedRows {

    private static final int PIECE = 10_000;

    private final LakeTable table;
    private final LakeSchema schema;
    private final RowShape shape;
    private final RowShape readShape;
    private final LoadState state;
    private final List<RowPlan.Put> puts = new ArrayList<>();

    /**
     * @param readShape of rows as they are read
     * @param shape of rows as they land
     */
    ChangedRows(LakeTable table, LakeSchema schema, RowShape readShape, RowShape shape, LoadState state) {
        this.table = table;
        this.schema = schema;
        this.readShape = readShape;
        this.shape = shape;
        this.state = state;
    }

    /**
     * Brings them in.
     *
     * @param gate that they pass
     * @param misfits rows that are left out are added, by reason
     * @return how many there were
     */
    long read(Connection connection, List<Chunk> chunks, RowGate gate, Map<String, Long> misfits)
            throws SQLException, IOException, InterruptedException, Halted {
        CopyReader reader = new CopyReader(readShape, gate, new Pace(0));
        long rows = 0;
        for (Chunk chunk : chunks) {
            rows += reader.read(connection, chunk.query(), this::take);
        }
        land();
        reader.misfits().forEach((reason, count) -> misfits.merge(reason, count, Long::sum));
        return rows;
    }

    private void take(InternalRow row) {
        Map<String, @Nullable Object> values = External.row(row, shape);
        List<@Nullable Object> key = new ArrayList<>();
        schema.key().forEach(column -> key.add(values.get(column)));
        puts.add(new RowPlan.Put(Key.of(key), state.position(), new RowImage(values, Set.of())));
        if (puts.size() >= PIECE) {
            land();
        }
    }

    private void land() {
        if (!puts.isEmpty()) {
            table.commit(
                    new RowPlan(RowPlan.Guard.NEWER, Optional.empty(), puts, List.of()),
                    TableProgress.none(state.clusterId(), state.topicId()));
            puts.clear();
        }
    }
}
