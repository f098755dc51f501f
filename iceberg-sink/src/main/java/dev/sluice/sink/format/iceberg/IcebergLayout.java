package dev.sluice.sink.format.iceberg;

import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.schemas.pipeline.PartitionTerm;
import dev.sluice.schemas.pipeline.SortTerm;
import dev.sluice.sink.plan.IncompatibleSchema;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.exceptions.ValidationException;

/** The pipeline file's partitioning and sort order, as Iceberg's. */
final class IcebergLayout {

    private IcebergLayout() {}

    /** @throws IncompatibleSchema when a field's column is not there or its type does not go with its transform */
    static PartitionSpec partitioning(Schema schema, LandingSettings settings) throws IncompatibleSchema {
        PartitionSpec.Builder spec = PartitionSpec.builderFor(schema);
        for (PartitionTerm term : settings.partition()) {
            try {
                add(spec, term);
            } catch (IllegalArgumentException | ValidationException e) {
                throw refused("partition", term.column(), e);
            }
        }
        return spec.build();
    }

    private static void add(PartitionSpec.Builder spec, PartitionTerm term) {
        switch (term.transform()) {
            case IDENTITY -> spec.identity(term.column());
            case YEAR -> spec.year(term.column());
            case MONTH -> spec.month(term.column());
            case DAY -> spec.day(term.column());
            case HOUR -> spec.hour(term.column());
            case BUCKET -> spec.bucket(term.column(), term.width().orElseThrow());
            case TRUNCATE -> spec.truncate(term.column(), term.width().orElseThrow());
        }
    }

    /** @throws IncompatibleSchema when a column is not there or can't be sorted by */
    static SortOrder sortOrder(Schema schema, LandingSettings settings) throws IncompatibleSchema {
        SortOrder.Builder order = SortOrder.builderFor(schema);
        for (SortTerm term : settings.sort()) {
            try {
                switch (term.direction()) {
                    case ASCENDING -> order.asc(term.column());
                    case DESCENDING -> order.desc(term.column());
                }
            } catch (IllegalArgumentException | ValidationException e) {
                throw refused("sort", term.column(), e);
            }
        }
        return order.build();
    }

    private static IncompatibleSchema refused(String setting, String column, RuntimeException e) {
        return new IncompatibleSchema("tables.<table>." + setting + " can't use column " + column + " ("
                + e.getMessage() + "); correct it in the pipeline file");
    }
}
