package dev.sluice.sink.format;

import dev.sluice.schemas.table.TableId;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

import java.util.Optional;

/** Reads lake tables at fixed versions. */
public interface LakeReader {

    /**
     * How people find a lake table of a source table in Spark SQL.
     *
     * @param suffix what the mode adds to the source table's name
     */
    String nameOf(TableId source, String suffix);

    /**
     * The rows of the version that the table has now: what is read of them twice is the same, whatever is committed
     * meanwhile. Empty when the table does not exist or has no version yet.
     *
     * @param session to read with
     * @param suffix what the mode adds to the source table's name
     */
    Optional<Dataset<Row>> pinned(SparkSession session, TableId source, String suffix);
}
