package dev.sluice.sink.format.delta;

import dev.sluice.schemas.pipeline.DeletePolicy;
import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.schemas.pipeline.PartitionTerm;
import dev.sluice.schemas.pipeline.PartitionTerm.Transform;
import dev.sluice.sink.plan.IncompatibleSchema;
import dev.sluice.sink.plan.LakeColumn;
import dev.sluice.sink.plan.LakeSchema;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.OptionalInt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DeltaLayoutTest {

    private static final LakeSchema TABLE = LakeSchema.of(
            List.of(
                    new LakeColumn("id", DataTypes.LongType),
                    new LakeColumn("day", DataTypes.DateType),
                    new LakeColumn("country", DataTypes.StringType)),
            List.of("id"));

    @Test
    void columnsPartition() throws Exception {
        assertThat(partitionedBy(Transform.IDENTITY, "day", OptionalInt.empty()))
                .containsExactly("day");
    }

    @Test
    void whatIsComputedFromAColumnIsRefused() {
        assertThatThrownBy(() -> partitionedBy(Transform.BUCKET, "id", OptionalInt.of(8)))
                .isInstanceOf(IncompatibleSchema.class)
                .hasMessageContaining("id")
                .hasMessageContaining("pipeline file");
    }

    @Test
    void textIsRefusedBecauseDeltaWouldTurnAnEmptyOneToNull() {
        assertThatThrownBy(() -> partitionedBy(Transform.IDENTITY, "country", OptionalInt.empty()))
                .isInstanceOf(IncompatibleSchema.class)
                .hasMessageContaining("null");
    }

    private static List<String> partitionedBy(Transform transform, String column, OptionalInt width)
            throws IncompatibleSchema {
        return DeltaLayout.partitioning(
                TABLE,
                new LandingSettings(
                        List.of(LakeMode.MIRROR),
                        DeletePolicy.HARD,
                        List.of(new PartitionTerm(transform, column, width)),
                        List.of()));
    }
}
