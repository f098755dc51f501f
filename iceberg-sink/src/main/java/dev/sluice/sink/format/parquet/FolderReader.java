package dev.sluice.sink.format.parquet;

import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.format.LakeName;
import dev.sluice.sink.format.LakeReader;
import dev.sluice.sink.format.warehouse.TablePaths;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Folders of Parquet files up to the file that is the newest now. */
final class FolderReader implements LakeReader {

    private static final String METADATA = "_metadata";
    private static final String FILE_NAME = "file_name";

    private final TablePaths paths;

    FolderReader(TablePaths paths) {
        this.paths = paths;
    }

    @Override
    public String nameOf(TableId source, String suffix) {
        return "parquet." + LakeName.quoted(paths.path(source, suffix));
    }

    @Override
    public Optional<Dataset<Row>> pinned(SparkSession session, TableId source, String suffix) {
        String path = paths.path(source, suffix);
        RowFiles files = new RowFiles(session.sparkContext().hadoopConfiguration());
        Optional<Commit> newest;
        try {
            newest = new TableFolder(path, files).newest();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read the newest file in " + path, e);
        }
        return newest.map(commit -> upTo(commit, session, path));
    }

    private static Dataset<Row> upTo(Commit commit, SparkSession session, String path) {
        Dataset<Row> table = session.read()
                .schema(Footer.sparkType(commit.footer().schema()))
                .parquet(path);
        return table.filter(table.metadataColumn(METADATA)
                .getField(FILE_NAME)
                .leq(commit.file().name()));
    }
}
