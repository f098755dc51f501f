package dev.sluice.sink.format.iceberg;

import dev.sluice.schemas.pipeline.PartitionTerm;
import dev.sluice.sink.format.LakeName;
import dev.sluice.sink.format.LakeTable;
import dev.sluice.sink.plan.TableProgress;
import org.apache.iceberg.ReplaceSortOrder;
import org.apache.iceberg.SortField;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.spark.CommitMetadata;
import org.apache.spark.sql.SparkSession;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Takes a table's place by {@code CREATE OR REPLACE TABLE … AS SELECT}: one commit of the catalog, so that a reader finds the
 * table as it was or as it is, never half of it and never none. The table keeps its snapshots of before.
 */
final class IcebergBeside implements LakeTable.Beside {

    private final SparkSession session;
    private final Catalog catalog;
    private final LakeName place;
    private final LakeName name;
    private final IcebergTable table;
    private final List<PartitionTerm> partition;
    private final Runnable swapped;

    /**
     * @param place the table that is replaced
     * @param name of the table that is built
     * @param swapped told after the swap
     */
    IcebergBeside(
            SparkSession session,
            Catalog catalog,
            LakeName place,
            LakeName name,
            IcebergTable table,
            List<PartitionTerm> partition,
            Runnable swapped) {
        this.session = session;
        this.catalog = catalog;
        this.place = place;
        this.name = name;
        this.table = table;
        this.partition = partition;
        this.swapped = swapped;
    }

    @Override
    public LakeTable table() {
        return table;
    }

    @Override
    public void swapIn(TableProgress progress) {
        Table built = catalog.loadTable(IcebergFormat.identifier(name));
        String sql = "CREATE OR REPLACE TABLE " + place.sql() + " USING iceberg" + partitioning() + properties(built)
                + " AS SELECT * FROM " + name.sql() + " VERSION AS OF "
                + built.currentSnapshot().snapshotId();
        CommitMetadata.withCommitProperties(
                progress.toProperties(),
                () -> {
                    session.sql(sql);
                    return progress;
                },
                RuntimeException.class);
        swapped.run();
        describe(built, catalog.loadTable(IcebergFormat.identifier(place)));
        catalog.dropTable(IcebergFormat.identifier(name), true);
    }

    private String partitioning() {
        return partition.isEmpty()
                ? ""
                : partition.stream()
                        .map(IcebergBeside::term)
                        .collect(Collectors.joining(", ", " PARTITIONED BY (", ")"));
    }

    private static String term(PartitionTerm term) {
        String column = LakeName.quoted(term.column());
        return switch (term.transform()) {
            case IDENTITY -> column;
            case YEAR -> "years(" + column + ")";
            case MONTH -> "months(" + column + ")";
            case DAY -> "days(" + column + ")";
            case HOUR -> "hours(" + column + ")";
            case BUCKET -> "bucket(" + term.width().orElseThrow() + ", " + column + ")";
            case TRUNCATE -> "truncate(" + term.width().orElseThrow() + ", " + column + ")";
        };
    }

    private static String properties(Table built) {
        return built.properties().entrySet().stream()
                .map(each -> literal(each.getKey()) + " = " + literal(each.getValue()))
                .collect(Collectors.joining(", ", " TBLPROPERTIES (", ")"));
    }

    /** The separator within the key's property is a control character, which a literal takes as it is. */
    private static String literal(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    /** What Spark's statement can't say: which columns identify a row, and the sort order. Readers need neither. */
    private static void describe(Table built, Table replaced) {
        UpdateSchema schema = replaced.updateSchema().allowIncompatibleChanges();
        built.schema().columns().stream()
                .filter(field -> field.isRequired())
                .forEach(field -> schema.requireColumn(field.name()));
        schema.setIdentifierFields(built.schema().identifierFieldNames());
        schema.commit();
        SortOrder order = built.sortOrder();
        ReplaceSortOrder sorted = replaced.replaceSortOrder();
        for (SortField field : order.fields()) {
            String column = built.schema().findColumnName(field.sourceId());
            switch (field.direction()) {
                case ASC -> sorted.asc(Expressions.ref(column), field.nullOrder());
                case DESC -> sorted.desc(Expressions.ref(column), field.nullOrder());
            }
        }
        sorted.commit();
    }
}
