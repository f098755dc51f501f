package dev.sluice.sink.stack;

import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.PipelineFile;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.SparkSessions;
import dev.sluice.sink.format.iceberg.IcebergFormat;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.SparkSession;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * A reader who never rests, for tests of other modules: {@code LakeWatch STOP TABLE FILE OVERLAY} counts a table's rows over
 * and over until the file STOP exists, once more after that, and then prints {@code reads=… least=… most=…}. A failed read fails it,
 * except where Spark refuses a plan because the table's columns changed after it was made: that reader was shown
 * nothing, and asks again.
 */
public final class LakeWatch {

    private LakeWatch() {}

    public static void main(String... args) throws Exception {
        Pipeline pipeline = PipelineFile.load(List.of(Path.of(args[2]), Path.of(args[3])), System.getenv());
        SparkSession spark = SparkSessions.open(pipeline.name(), pipeline.lake(), "");
        String name = IcebergFormat.sqlName(pipeline.name(), TableId.parse(args[1]), "");
        long reads = 0;
        long least = Long.MAX_VALUE;
        long most = 0;
        boolean isLast;
        do {
            // The last read begins after the stop: it sees what had landed by then.
            isLast = Files.exists(Path.of(args[0]));
            OptionalLong answer = count(spark, name);
            if (answer.isEmpty()) {
                isLast = false;
                continue;
            }
            long count = answer.getAsLong();
            if (reads++ == 0) {
                Files.createFile(Path.of(args[0] + ".began"));
            }
            least = Math.min(least, count);
            most = Math.max(most, count);
        } while (!isLast);
        System.out.println("reads=" + reads + " least=" + least + " most=" + most);
        spark.stop();
    }

    /** The table's rows, none where its columns changed between the plan of the question and its run. */
    private static OptionalLong count(SparkSession spark, String name) {
        try {
            return OptionalLong.of(
                    spark.sql("SELECT count(id) FROM " + name).head().getLong(0));
        } catch (Exception failure) {
            if (failure instanceof SparkThrowable named
                    && named.getCondition().startsWith("INCOMPATIBLE_TABLE_CHANGE_AFTER_ANALYSIS")) {
                return OptionalLong.empty();
            }
            throw failure;
        }
    }
}
