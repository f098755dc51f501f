package dev.sluice.sink.backfill;

import dev.sluice.sink.plan.LakeColumn;
import org.apache.spark.sql.types.DataType;

import java.io.Serializable;

/**
 * A column on its way from the source to the lake.
 *
 * @param select what is asked of the source: the column, or a text of it
 * @param name in the lake
 * @param type in the lake
 * @param reading of the source's binary form
 */
record LoadColumn(String select, String name, DataType type, Reading reading) implements Serializable {

    LakeColumn lakeColumn() {
        return new LakeColumn(name, type);
    }
}
