package dev.sluice.sink.contract;

import dev.sluice.schemas.pipeline.DeltaSettings;
import dev.sluice.sink.plan.IncompatibleSchema;
import dev.sluice.sink.plan.LakeColumn;
import dev.sluice.sink.plan.LakeSchema;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Delta with deletion vectors. */
class DeltaMergeOnReadIT extends ContractIT {

    @Override
    Lakehouse open() {
        return Lakehouse.delta(DeltaSettings.WriteMode.MERGE_ON_READ);
    }

    @Test
    void progressOutlivesTheCommitsOfOthers() throws Exception {
        Landed lake = open().table(Expectations.MIRROR_HARD.mode(), SourceHistory.TABLE);
        lake.land(new Changes(SourceHistory.TABLE).insert(1, Changes.values("id", 1L, "large", "a")));
        lake.land(new Changes(SourceHistory.TABLE).insert(2, Changes.values("id", 2L, "large", "b")));

        Lakehouse.elsewhere("OPTIMIZE " + lake.name());
        for (int i = 0; i < 5; i++) {
            Lakehouse.elsewhere("ALTER TABLE " + lake.name() + " SET TBLPROPERTIES ('note' = '" + i + "')");
        }

        assertThat(lake.anotherHandle().progress()).contains(lake.progress());
        assertThat(lake.rows("id", "large")).containsExactly("1|a", "2|b");
    }

    @Test
    void columnsThatDifferInCaseOnlyAreRefused() {
        LakeSchema twins = LakeSchema.of(
                List.of(new LakeColumn("id", DataTypes.LongType), new LakeColumn("ID", DataTypes.LongType)),
                List.of("id"));
        Landed lake = open().table(Expectations.MIRROR_HARD.mode(), twins);

        assertThatThrownBy(() -> lake.land(List.of()))
                .isInstanceOf(IncompatibleSchema.class)
                .hasMessageContaining("upper and lower case");
    }
}
