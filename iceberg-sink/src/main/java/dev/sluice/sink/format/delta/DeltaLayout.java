package dev.sluice.sink.format.delta;

import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.schemas.pipeline.PartitionTerm;
import dev.sluice.sink.plan.IncompatibleSchema;
import dev.sluice.sink.plan.LakeSchema;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;

import java.util.ArrayList;
import java.util.List;

/** The pipeline file's partitioning, as far as Delta has it: folders by the values of columns. */
final class DeltaLayout {

    private DeltaLayout() {}

    /**
     * The columns to partition by. A sort order is no business of a Delta table's: writers sort as they like.
     *
     * @throws IncompatibleSchema when a field is not one that Delta can partition by without changing values
     */
    static List<String> partitioning(LakeSchema schema, LandingSettings settings) throws IncompatibleSchema {
        List<String> columns = new ArrayList<>();
        for (PartitionTerm term : settings.partition()) {
            if (term.transform() != PartitionTerm.Transform.IDENTITY) {
                throw refused(term, "Delta partitions by columns alone, not by what is computed from them");
            }
            DataType type =
                    schema.typeOf(term.column()).orElseThrow(() -> refused(term, "the table has no such column"));
            if (type instanceof StringType || type instanceof BinaryType) {
                throw refused(term, "Delta keeps an empty text in a partition column as null");
            }
            if (type instanceof ArrayType || type instanceof MapType || type instanceof StructType) {
                throw refused(term, "its type is " + type.simpleString());
            }
            columns.add(term.column());
        }
        return columns;
    }

    private static IncompatibleSchema refused(PartitionTerm term, String why) {
        return new IncompatibleSchema("tables.<table>.partition can't use column " + term.column() + " (" + why
                + "); correct it in the pipeline file");
    }
}
