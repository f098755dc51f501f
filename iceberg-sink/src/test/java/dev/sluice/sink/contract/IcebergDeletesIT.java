package dev.sluice.sink.contract;

import dev.sluice.schemas.pipeline.IcebergSettings;
import dev.sluice.sink.plan.Change;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

import static dev.sluice.sink.contract.Changes.values;
import static org.assertj.core.api.Assertions.assertThat;

/** Position deletes of a table that loses rows batch after batch. */
class IcebergDeletesIT {

    private static final int ROWS = 30_000;
    private static final int BATCHES = 24;
    private static final int DELETES = 1_100;

    @Test
    void eachRowsDeleteIsWrittenAFewTimesAndLeavesFewFiles() throws Exception {
        Lakehouse lakehouse =
                Lakehouse.iceberg(2, IcebergSettings.WriteMode.MERGE_ON_READ, IcebergSettings.Execution.LOOKUP);
        Landed lake = lakehouse.table(Expectations.MIRROR_HARD.mode(), SourceHistory.TABLE);
        Changes changes = new Changes(SourceHistory.TABLE);
        List<Change<Integer>> inserts = new ArrayList<>();
        for (int id = 0; id < ROWS; id++) {
            inserts.add(changes.insert(id + 1, values("id", (long) id, "large", "a")));
        }
        lake.land(inserts);

        for (int batch = 0; batch < BATCHES; batch++) {
            List<Change<Integer>> deletes = new ArrayList<>();
            for (int n = 0; n < DELETES; n++) {
                int id = n * BATCHES + batch;
                deletes.add(changes.delete(ROWS + batch * DELETES + n + 1, values("id", (long) id)));
            }
            lake.land(deletes);
        }

        assertThat(Lakehouse.query("SELECT count(*), min(id) FROM " + lake.name()))
                .containsExactly("[" + (ROWS - BATCHES * DELETES) + "," + BATCHES * DELETES + "]");
        assertThat(Lakehouse.query("SELECT sum(CAST(summary['added-position-deletes'] AS bigint)) <= "
                        + 3 * BATCHES * DELETES + " FROM " + lake.name() + ".snapshots"))
                .containsExactly("[true]");
        assertThat(Lakehouse.query(
                        "SELECT count(*) BETWEEN 1 AND 4, sum(record_count) FROM " + lake.name() + ".delete_files"))
                .containsExactly("[true," + BATCHES * DELETES + "]");
    }
}
