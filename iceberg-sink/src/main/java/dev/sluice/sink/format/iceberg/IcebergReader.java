package dev.sluice.sink.format.iceberg;

import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.format.LakeReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

import java.util.List;
import java.util.Optional;

/** Iceberg tables at their newest snapshot. */
final class IcebergReader implements LakeReader {

    private final String pipeline;

    IcebergReader(String pipeline) {
        this.pipeline = pipeline;
    }

    @Override
    public String nameOf(TableId source, String suffix) {
        return IcebergFormat.sqlName(pipeline, source, suffix);
    }

    @Override
    public Optional<Dataset<Row>> pinned(SparkSession session, TableId source, String suffix) {
        String name = nameOf(source, suffix);
        if (!session.catalog().tableExists(name)) {
            return Optional.empty();
        }
        session.catalog().refreshTable(name);
        List<Row> versions = session.sql("SELECT snapshot_id FROM " + name + ".refs WHERE name = 'main'")
                .collectAsList();
        return versions.stream()
                .findFirst()
                .map(version -> session.sql("SELECT * FROM " + name + " VERSION AS OF " + version.getLong(0)));
    }
}
