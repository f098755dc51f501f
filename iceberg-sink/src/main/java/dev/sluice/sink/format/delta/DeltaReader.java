package dev.sluice.sink.format.delta;

import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.format.LakeName;
import dev.sluice.sink.format.LakeReader;
import dev.sluice.sink.format.warehouse.TablePaths;
import io.delta.tables.DeltaTable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

import java.util.Optional;

/** Delta tables at their newest version. */
final class DeltaReader implements LakeReader {

    private final TablePaths paths;

    DeltaReader(TablePaths paths) {
        this.paths = paths;
    }

    @Override
    public String nameOf(TableId source, String suffix) {
        return "delta." + LakeName.quoted(paths.path(source, suffix));
    }

    @Override
    public Optional<Dataset<Row>> pinned(SparkSession session, TableId source, String suffix) {
        String path = paths.path(source, suffix);
        if (!DeltaTable.isDeltaTable(session, path)) {
            return Optional.empty();
        }
        long version = DeltaTable.forPath(session, path)
                .history(1)
                .select("version")
                .head()
                .getLong(0);
        return Optional.of(
                session.read().format("delta").option("versionAsOf", version).load(path));
    }
}
