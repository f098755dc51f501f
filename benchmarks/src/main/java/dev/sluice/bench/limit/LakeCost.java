package dev.sluice.bench.limit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.bench.bed.Bed;
import dev.sluice.bench.result.Spread;
import dev.sluice.local.stack.Service;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the lake's format costs by itself, in a JVM as the sink has it: a table as the sink left it is read as a whole, its rows are appended
 * to an empty table, that one is read, and a commit of one row is made; over and over. Medians.
 *
 * @param rows of the table
 * @param readMs reading all columns of the table as it is
 * @param cleanReadMs reading all columns of the same rows, freshly written
 * @param appendMs writing all rows and their commit
 * @param commitMs writing one row and its commit
 * @param files of the table as it is
 * @param cleanFiles of the same rows, freshly written
 */
public record LakeCost(
        long rows, double readMs, double cleanReadMs, double appendMs, double commitMs, Files files, Files cleanFiles) {

    /**
     * What a reader finds.
     *
     * @param data files with rows
     * @param deletes files that take rows away
     * @param deletedRows rows that these take away
     */
    public record Files(long data, long deletes, long deletedRows) {
        private static Files of(JsonNode node) {
            return new Files(
                    node.path("data").asLong(),
                    node.path("deletes").asLong(),
                    node.path("deleted_rows").asLong());
        }
    }

    private static final String PROGRAM = "dev.sluice.sink.stack.LakeCost";

    /** Measures that of one table. The services may run, but then they take part. */
    public static LakeCost of(Bed bed, String table, int rounds) throws Exception {
        Path out = bed.directory().resolve("lake-cost.json");
        bed.testProgram(
                Service.SINK,
                PROGRAM,
                "lake-cost",
                List.of(
                        out.toString(),
                        bed.file().toString(),
                        bed.overlay().toString(),
                        Integer.toString(rounds),
                        Bed.lakeName(table)));
        JsonNode answer = new ObjectMapper().readTree(out.toFile());
        return new LakeCost(
                answer.path("rows").asLong(),
                median(answer.path("read_ms")),
                median(answer.path("clean_read_ms")),
                median(answer.path("append_ms")),
                median(answer.path("commit_ms")),
                Files.of(answer.path("files")),
                Files.of(answer.path("clean_files")));
    }

    private static double median(JsonNode values) {
        List<Double> numbers = new ArrayList<>();
        values.forEach(each -> numbers.add(each.asDouble()));
        return Spread.of(numbers).median();
    }

    /** Rows that the format takes in a second. */
    public double appendedPerSecond() {
        return rows * 1000.0 / appendMs;
    }
}
