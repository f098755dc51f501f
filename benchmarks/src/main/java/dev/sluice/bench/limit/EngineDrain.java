package dev.sluice.bench.limit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.bench.bed.Bed;
import dev.sluice.bench.bed.Program;
import dev.sluice.local.stack.Service;

import java.util.List;

/**
 * How fast Debezium's engine alone is: a consumer that counts its records and drops them, in a JVM as ingest has it. The clock runs
 * from its first record to its last.
 */
public final class EngineDrain {

    private static final String SLOT = "bench_limit_engine";
    private static final String PROGRAM = "dev.sluice.ingest.bed.EngineDrain";
    private static final ObjectMapper JSON = new ObjectMapper();

    private EngineDrain() {}

    /** From now on the log is kept for {@link #streamed}. */
    public static void open(Bed bed) throws Exception {
        PgOutputDrain.slot(bed, SLOT);
    }

    /**
     * Receives what was written since {@link #open}.
     *
     * @return changes a second
     */
    public static double streamed(Bed bed, long changes) throws Exception {
        return run(bed, SLOT, "no_data", changes);
    }

    /**
     * Reads the tables by a snapshot.
     *
     * @return rows a second
     */
    public static double snapshot(Bed bed, long rows) throws Exception {
        return run(bed, SLOT + "_snapshot", "initial", rows);
    }

    private static double run(Bed bed, String slot, String mode, long records) throws Exception {
        Program.Ended ended = bed.testProgram(
                Service.INGEST,
                PROGRAM,
                slot,
                List.of(
                        bed.file().toString(),
                        bed.overlay().toString(),
                        slot,
                        bed.publication(),
                        mode,
                        Long.toString(records)));
        JsonNode answer = JSON.readTree(ended.out());
        return answer.path("records").asLong()
                * 1000.0
                / Math.max(1, answer.path("ms").asLong());
    }
}
