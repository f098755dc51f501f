package dev.sluice.sink.plan;

import org.apache.spark.sql.types.DataTypes;

import java.util.List;

/** The columns that the sink adds to every lake table, after the source's own. Names follow Debezium's where it has one. */
public final class LakeMetadata {

    /** Debezium's letter of the change that wrote the row. */
    public static final String OP = "__op";
    /** Commit time at the source, milliseconds since the epoch. */
    public static final String SOURCE_TS_MS = "__source_ts_ms";
    /** Text of the position of the change that wrote the row; sorts as positions do. */
    public static final String POSITION = "__position";
    /** When the sink wrote the row. */
    public static final String LANDED_AT = "__landed_at";

    public static final List<LakeColumn> COLUMNS = List.of(
            new LakeColumn(OP, DataTypes.StringType),
            new LakeColumn(SOURCE_TS_MS, DataTypes.LongType),
            new LakeColumn(POSITION, DataTypes.StringType),
            new LakeColumn(LANDED_AT, DataTypes.TimestampType));

    private LakeMetadata() {}

    /** Whether a source's column of this name would collide with one of the sink's. */
    public static boolean isReserved(String column) {
        return COLUMNS.stream().anyMatch(reserved -> reserved.name().equalsIgnoreCase(column));
    }
}
