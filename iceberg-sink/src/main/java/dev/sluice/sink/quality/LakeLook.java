package dev.sluice.sink.quality;

import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.format.LakeName;
import dev.sluice.sink.format.LakeReader;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

import java.util.Optional;

/** Reads lake tables for checks, each time at the version that is the newest then. Used by one thread. */
final class LakeLook {

    private final SparkSession session;
    private final LakeReader reader;
    private final Pipeline pipeline;

    /** @param session for checks alone: its settings are changed */
    LakeLook(SparkSession session, LakeReader reader, Pipeline pipeline) {
        this.session = session;
        this.reader = reader;
        this.pipeline = pipeline;
        session.conf().set("spark.sql.session.timeZone", "UTC");
        session.conf().set("spark.sql.caseSensitive", "true");
        session.conf().set("spark.sql.adaptive.enabled", "false");
        session.conf().set("spark.sql.shuffle.partitions", "2");
        session.conf().set("spark.sql.datetime.java8API.enabled", "true");
    }

    SparkSession session() {
        return session;
    }

    CheckedRows rowsOf(TableId table) {
        return CheckedRows.of(pipeline.settingsFor(table).landing());
    }

    /** The rows that are checked; empty when the table has no lake table. */
    Optional<Dataset<Row>> rows(TableId table) {
        CheckedRows checked = rowsOf(table);
        return reader.pinned(session, table, checked.suffix()).map(rows -> rows.filter(checked.present(rows.schema())));
    }

    /** A quality table's rows; empty when it does not exist. */
    Optional<Dataset<Row>> quality(TableId table) {
        return reader.pinned(session, table, "");
    }

    /**
     * The same rows, read by half of the cores at the most where Spark is in this process: the stream lands on the others.
     * Comes after filters and selections, which do not pass it.
     */
    Dataset<Row> quietly(Dataset<Row> rows) {
        boolean isLocal = session.sparkContext().isLocal();
        return isLocal ? rows.coalesce(Math.max(1, session.sparkContext().defaultParallelism() / 2)) : rows;
    }

    /** A column by its name, whatever characters it has. */
    static Column column(String name) {
        return functions.col(LakeName.quoted(name));
    }
}
