package dev.sluice.sink.backfill;

import dev.sluice.sink.plan.LakeColumn;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

import java.io.Serializable;

/**
 * A column on its way from the source to the lake.
 *
 * @param select what is asked of the source: the column, or a text of it
 * @param source the column's name there
 * @param name in the lake
 * @param type in the lake
 * @param reading of the source's binary form
 * @param avro schema of its values where rules and masks look at them, as JSON
 */
record LoadColumn(String select, String source, String name, DataType type, Reading reading, String avro)
        implements Serializable {

    /** The column where it lands masked: as text. */
    LoadColumn masked() {
        return new LoadColumn(select, source, name, DataTypes.StringType, reading, avro);
    }

    LakeColumn lakeColumn() {
        return new LakeColumn(name, type);
    }
}
