package dev.sluice.sink.quality;

import dev.sluice.schemas.pipeline.DeletePolicy;
import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.sink.mode.Modes;
import dev.sluice.sink.plan.LakeMetadata;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.StructType;

import java.util.List;
import java.util.Set;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

/** Which of a source table's lake tables is checked, and which rows of it. */
enum CheckedRows {

    /** All rows, but for those that a soft delete has marked. */
    OF_MIRROR(LakeMode.MIRROR) {
        @Override
        Column present(StructType schema) {
            return List.of(schema.fieldNames()).contains(LakeMetadata.DELETED)
                    ? not(coalesce(col(LakeMetadata.DELETED), lit(false)))
                    : lit(true);
        }
    },

    /** The versions that have not ended. */
    OF_HISTORY(LakeMode.HISTORY) {
        @Override
        Column present(StructType schema) {
            return col(LakeMetadata.IS_CURRENT);
        }
    },

    /** All rows, which are changes. */
    OF_CHANGELOG(LakeMode.CHANGELOG) {
        @Override
        Column present(StructType schema) {
            return lit(true);
        }
    };

    private final LakeMode mode;

    CheckedRows(LakeMode mode) {
        this.mode = mode;
    }

    /** The nearest to the source's own rows that the table lands in. */
    static CheckedRows of(LandingSettings landing) {
        Set<LakeMode> modes = Set.copyOf(landing.modes());
        return modes.contains(LakeMode.MIRROR)
                ? OF_MIRROR
                : modes.contains(LakeMode.HISTORY) ? OF_HISTORY : OF_CHANGELOG;
    }

    LakeMode mode() {
        return mode;
    }

    /** What the lake table's name ends with. */
    String suffix() {
        return Modes.of(mode, DeletePolicy.HARD).suffix();
    }

    /** The condition for rows that are checked. */
    abstract Column present(StructType schema);
}
