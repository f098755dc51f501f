package dev.sluice.sink.backfill;

import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.wire.Envelope.Op;
import dev.sluice.sink.plan.Change;
import dev.sluice.sink.plan.IncompatibleSchema;
import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.RowImage;
import dev.sluice.sink.stream.Intake;
import org.apache.spark.sql.catalyst.InternalRow;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Loads the rows of a table that a condition holds for, into the lake table as it stands. A row becomes what the source has of
 * it; rows of the lake that the source has no more are not touched, for nobody can tell whether the condition held for them.
 */
final class PartialLoad {

    private static final int PIECE = 10_000;

    private final TableShape table;
    private final Intake intake;
    private final Lettering lettering;
    private final String condition;
    private final long rowsPerSecond;

    /** @param condition in the source's SQL */
    PartialLoad(TableShape table, Intake intake, Lettering lettering, String condition, long rowsPerSecond) {
        this.table = table;
        this.intake = intake;
        this.lettering = lettering;
        this.condition = condition;
        this.rowsPerSecond = rowsPerSecond;
    }

    /** A query for the rows of a relation; the condition stands on lines of its own, so that a comment in it ends. */
    static String query(List<String> select, String relation, String condition) {
        return "SELECT " + String.join(", ", select) + " FROM ONLY " + relation + " WHERE (" + condition + "\n)";
    }

    /**
     * Reads the rows and lands them.
     *
     * @param ends of the table's topic, taken before the view was opened
     */
    TableLoad.Loaded run(SourceView view, Intake.Ends ends)
            throws SQLException, IOException, InterruptedException, IncompatibleSchema, Halted {
        RowShape read = RowShape.ofSource(table.contract().columns(), table.lake());
        RowShape landing = RowShape.ofSource(table.landed(), table.lake());
        RowGate.Opening gate =
                new ContractGate.Opening(table.contract(), landing, view.position(), view.atMs(), lettering);
        List<String> select =
                table.contract().columns().stream().map(LoadColumn::select).toList();
        Map<String, Long> misfits = new HashMap<>();
        try (RowGate passing = gate.open()) {
            CopyReader reader = new CopyReader(read, passing, new Pace(rowsPerSecond));
            Rows rows = new Rows(landing, view, ends);
            for (Relation relation :
                    Relation.of(view.connection(), table.source().id())) {
                String query = query(select, Relation.quoted(relation.table()), condition);
                reader.read(view.connection(), query, rows::take);
            }
            Judgements judged = passing.judged();
            rows.land();
            reader.misfits().forEach((reason, count) -> misfits.merge(reason, count, Long::sum));
            return new TableLoad.Loaded(rows.count, misfits, judged, TableLoad.Begun.HERE);
        }
    }

    /** Rows on their way, so many at a time as are held in memory. */
    private final class Rows {

        private final RowShape shape;
        private final SourceView view;
        private final Intake.Rows into;
        private final LakeSchema schema;
        private final List<Change<Long>> changes = new ArrayList<>();
        private long count;

        Rows(RowShape shape, SourceView view, Intake.Ends ends) throws IncompatibleSchema {
            this.shape = shape;
            this.view = view;
            this.into = intake.rows(table.source().id(), ends);
            this.schema = LakeSchema.of(
                    table.landed().stream().map(LoadColumn::lakeColumn).toList(),
                    table.lake().key());
        }

        void take(InternalRow row) throws IOException {
            Map<String, @Nullable Object> values = External.row(row, shape);
            List<@Nullable Object> key = new ArrayList<>();
            schema.key().forEach(column -> key.add(values.get(column)));
            SourcePosition at = view.position();
            // A changelog tells rows by their positions.
            SourcePosition own = SourcePosition.of(at.commit(), at.event(), at.place() + (int) count);
            changes.add(Change.upsert(count, Op.READ, own, view.atMs(), Key.of(key), new RowImage(values, Set.of())));
            count++;
            if (changes.size() >= PIECE) {
                land();
            }
        }

        void land() throws IOException {
            if (changes.isEmpty()) {
                return;
            }
            try {
                into.land(List.copyOf(changes), schema);
            } catch (IncompatibleSchema e) {
                throw new IOException(e.getMessage(), e);
            }
            changes.clear();
        }
    }
}
