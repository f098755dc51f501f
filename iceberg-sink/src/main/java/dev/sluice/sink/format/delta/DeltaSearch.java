package dev.sluice.sink.format.delta;

import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.SparkException;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Looks for rows in all data files below a table's folder, also in those that no version knows, without Delta's help. */
final class DeltaSearch {

    private static final Logger log = LoggerFactory.getLogger(DeltaSearch.class);

    private static final String LOG = "/_delta_log/";
    private static final String PHYSICAL_NAME = "delta.columnMapping.physicalName";

    private final SparkSession session;
    private final String path;

    /**
     * What was found.
     *
     * @param files that were read
     * @param holding files with such a row
     */
    record Result(long files, List<String> holding, List<String> unreadable) {}

    DeltaSearch(SparkSession session, String path) {
        this.session = session;
        this.path = path;
    }

    Result everything(DeltaRows match) throws IOException {
        List<String> data = new ArrayList<>();
        List<String> unreadable = new ArrayList<>();
        list(data, unreadable);
        if (data.isEmpty()) {
            return new Result(0, List.of(), unreadable);
        }
        Map<String, StructField> columns = physical(match);
        try {
            List<String> holding = session.read()
                    .schema(new StructType(columns.values().toArray(StructField[]::new)))
                    .parquet(data.toArray(String[]::new))
                    .filter(match.condition(column ->
                            Objects.requireNonNull(columns.get(column)).name()))
                    .select(functions.input_file_name())
                    .distinct()
                    .as(Encoders.STRING())
                    .collectAsList();
            return new Result(data.size(), holding, unreadable);
        } catch (RuntimeException e) {
            if (!isOfAFile(e)) {
                throw e;
            }
            log.atDebug().addKeyValue("table", path).setCause(e).log("Data files could not be read");
            unreadable.addAll(data);
            return new Result(0, List.of(), unreadable);
        }
    }

    /** Deletion vectors hold places of rows, and no values. */
    private void list(List<String> data, List<String> unreadable) throws IOException {
        Path folder = new Path(path);
        FileSystem files = folder.getFileSystem(session.sessionState().newHadoopConf());
        RemoteIterator<LocatedFileStatus> all = files.listFiles(folder, true);
        while (all.hasNext()) {
            Path file = all.next().getPath();
            if (file.toString().contains(LOG) || file.getName().endsWith(".bin")) {
                continue;
            }
            (file.getName().endsWith(".parquet") ? data : unreadable).add(file.toString());
        }
    }

    /** The columns that are looked at as the files have them: under names that outlive a renaming. */
    private Map<String, StructField> physical(DeltaRows match) {
        StructType schema = DeltaLog.forTable(session, path)
                .update(false, scala.Option.empty(), scala.Option.empty())
                .metadata()
                .schema();
        Map<String, StructField> columns = new LinkedHashMap<>();
        for (String column : match.columns()) {
            StructField field = schema.apply(column);
            String name =
                    field.metadata().contains(PHYSICAL_NAME) ? field.metadata().getString(PHYSICAL_NAME) : field.name();
            columns.put(column, new StructField(name, field.dataType(), true, Metadata.empty()));
        }
        return columns;
    }

    private static boolean isOfAFile(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException || cause instanceof SparkException) {
                return true;
            }
        }
        return false;
    }
}
