package dev.sluice.sink.format;

import dev.sluice.schemas.pipeline.Lake;
import dev.sluice.schemas.pipeline.Problem;
import org.apache.spark.sql.SparkSession;

import java.time.Clock;
import java.util.List;
import java.util.Map;

/** What a table format brings along: its settings of Spark, its checks, and the two ways to its tables. */
public interface FormatProvider {

    /** Spark properties that make the format and its catalog known to a session. */
    Map<String, String> sparkProperties(Lake lake);

    /** Everything that would keep the format from writing, found without starting Spark. */
    List<Problem> preflight(Lake lake);

    /**
     * Opens the catalog to write.
     *
     * @param session with {@link #sparkProperties} set
     */
    TableFormat open(SparkSession session, String pipeline, Lake lake, Clock clock);

    /** Finds a pipeline's tables to read. */
    LakeReader reader(String pipeline, Lake lake);
}
