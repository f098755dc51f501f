package dev.sluice.sink.stack;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.PipelineFile;
import dev.sluice.sink.SparkSessions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What reading and writing a lake table costs without Sluice: {@code LakeCost OUT FILE OVERLAY ROUNDS TABLE} reads all columns of the table,
 * appends its rows to an empty table, reads that one, and appends one row; after a round that does not count, {@code ROUNDS} times,
 * each in milliseconds. Says of both tables what files a reader finds. For benchmarks; no test runs it.
 */
public final class LakeCost {

    private static final String CLEAN = "lake.bench_scratch.clean";
    private static final String ONE = "lake.bench_scratch.one";

    private final SparkSession spark;
    private final ObjectNode answer = new ObjectMapper().createObjectNode();

    private LakeCost(SparkSession spark) {
        this.spark = spark;
    }

    public static void main(String... args) throws Exception {
        Pipeline pipeline = PipelineFile.load(List.of(Path.of(args[1]), Path.of(args[2])), System.getenv());
        SparkSession spark = SparkSessions.open(pipeline.name(), pipeline.lake(), "");
        LakeCost cost = new LakeCost(spark);
        cost.measure(args[4], Integer.parseInt(args[3]));
        new ObjectMapper().writeValue(Path.of(args[0]).toFile(), cost.answer);
        spark.stop();
    }

    private void measure(String table, int rounds) {
        spark.sql("CREATE NAMESPACE IF NOT EXISTS lake.bench_scratch");
        Dataset<Row> source = spark.table(table);
        // Spark must not know that these are the table's rows, or it would read them where it was asked for the
        // table's.
        Dataset<Row> rows =
                spark.createDataFrame(source.javaRDD(), source.schema()).cache();
        long count = rows.count();
        Dataset<Row> one = spark.createDataFrame(rows.limit(1).collectAsList(), rows.schema());
        create(ONE, one);
        for (int round = 0; round <= rounds; round++) {
            create(CLEAN, rows);
            note("append_ms", round, () -> append(rows, CLEAN));
            String asItIs = note("read_ms", round, () -> read(table));
            String clean = note("clean_read_ms", round, () -> read(CLEAN));
            note("commit_ms", round, () -> append(one, ONE));
            if (!asItIs.equals(clean)) {
                throw new IllegalStateException("The table and its copy differ: " + asItIs + ", " + clean);
            }
        }
        answer.set("files", files(table));
        answer.set("clean_files", files(CLEAN));
        spark.sql("DROP TABLE " + CLEAN + " PURGE");
        spark.sql("DROP TABLE " + ONE + " PURGE");
        answer.put("rows", count);
    }

    private void create(String name, Dataset<Row> like) {
        spark.sql("DROP TABLE IF EXISTS " + name + " PURGE");
        spark.sql("CREATE TABLE " + name + " (" + like.schema().toDDL().replace(" NOT NULL", "") + ") USING iceberg");
    }

    private static String append(Dataset<Row> rows, String table) {
        try {
            rows.coalesce(2).writeTo(table).append();
            return "";
        } catch (org.apache.spark.sql.catalyst.analysis.NoSuchTableException e) {
            throw new IllegalStateException("It has just been made", e);
        }
    }

    private String read(String table) {
        Dataset<Row> fresh = spark.table(table);
        String all = Arrays.stream(fresh.columns()).map(c -> "`" + c + "`").collect(Collectors.joining(", "));
        return fresh.selectExpr("xxhash64(" + all + ") AS hash")
                .selectExpr("count(*) AS rows", "bit_xor(hash) AS hashes")
                .collectAsList()
                .toString();
    }

    /** The table's files, and rows of them that delete files take away. */
    private ObjectNode files(String table) {
        Row found = spark.sql("SELECT count_if(content = 0), count_if(content <> 0),"
                        + " sum(IF(content = 0, 0, record_count)) FROM " + table + ".files")
                .collectAsList()
                .get(0);
        return new ObjectMapper()
                .createObjectNode()
                .put("data", found.getLong(0))
                .put("deletes", found.getLong(1))
                .put("deleted_rows", found.getLong(2));
    }

    private interface Work {
        String run();
    }

    private String note(String what, int round, Work work) {
        long began = System.nanoTime();
        String result = work.run();
        if (round > 0) {
            ArrayNode times = answer.withArray("/" + what);
            times.add((System.nanoTime() - began) / 1_000_000.0);
        }
        return result;
    }
}
