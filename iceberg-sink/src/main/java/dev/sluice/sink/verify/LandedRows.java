package dev.sluice.sink.verify;

import dev.sluice.schemas.pipeline.DeletePolicy;
import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.pipeline.TableSettings;
import dev.sluice.sink.mode.Modes;
import dev.sluice.sink.mode.TableMode;
import dev.sluice.sink.plan.LakeMetadata;
import org.apache.spark.sql.types.StructType;

import java.util.List;
import java.util.Set;

/** In which of its lake tables a source table's rows are, and which rows of it are those that the source holds now. */
enum LandedRows {

    /** All rows, but for those that a soft delete has marked. */
    IN_MIRROR(LakeMode.MIRROR) {
        @Override
        String present(StructType schema) {
            return has(schema, LakeMetadata.DELETED) ? "NOT coalesce(" + LakeMetadata.DELETED + ", false)" : "true";
        }
    },

    /** The versions that have not ended. */
    IN_HISTORY(LakeMode.HISTORY) {
        @Override
        String present(StructType schema) {
            return LakeMetadata.IS_CURRENT;
        }
    },

    /** A changelog holds changes, not rows. */
    NOWHERE(LakeMode.CHANGELOG) {
        @Override
        String present(StructType schema) {
            return "false";
        }
    };

    private final LakeMode mode;

    LandedRows(LakeMode mode) {
        this.mode = mode;
    }

    /** Where the rows of a table are easiest to find, of the tables that it lands in. */
    static LandedRows of(TableSettings settings) {
        Set<LakeMode> modes = Set.copyOf(settings.landing().modes());
        return List.of(IN_MIRROR, IN_HISTORY).stream()
                .filter(each -> modes.contains(each.mode))
                .findFirst()
                .orElse(NOWHERE);
    }

    /** How changes become rows there. */
    TableMode mode(DeletePolicy deletes) {
        return Modes.of(mode, deletes);
    }

    /** What the lake table's name ends with. */
    String suffix() {
        return Modes.of(mode, DeletePolicy.HARD).suffix();
    }

    /** The condition, in Spark SQL, for rows that the source holds. */
    abstract String present(StructType schema);

    private static boolean has(StructType schema, String column) {
        return List.of(schema.fieldNames()).contains(column);
    }
}
