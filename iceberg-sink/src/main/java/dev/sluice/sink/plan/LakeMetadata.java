package dev.sluice.sink.plan;

import org.apache.spark.sql.types.DataTypes;

import java.util.ArrayList;
import java.util.List;

/**
 * The columns that the sink adds to lake tables, after the source's own. Names follow Debezium's where it has one. All of
 * them are reserved in every table, so that a table may change its mode.
 */
public final class LakeMetadata {

    /** Debezium's letter of the change that wrote the row. */
    public static final String OP = "__op";
    /** Commit time at the source, milliseconds since the epoch. */
    public static final String SOURCE_TS_MS = "__source_ts_ms";
    /** Text of the position of the change that wrote the row; sorts as positions do. */
    public static final String POSITION = "__position";
    /** When the sink wrote the row. */
    public static final String LANDED_AT = "__landed_at";
    /** Whether the source has deleted the row; only with soft deletes. */
    public static final String DELETED = "__deleted";
    /** Columns that a change left out because it did not change them; only in a changelog. */
    public static final String UNCHANGED = "__unchanged";
    /** Commit time of the change that began a version; only in a history. */
    public static final String VALID_FROM = "__valid_from";
    /** Commit time of the change that ended a version; null while it is current; only in a history. */
    public static final String VALID_TO = "__valid_to";
    /** Text of the position of the change that ended a version; null while it is current; only in a history. */
    public static final String VALID_TO_POSITION = "__valid_to_position";
    /** Whether the source holds this version now; only in a history. */
    public static final String IS_CURRENT = "__is_current";

    /** The columns of every mode. */
    public static final List<LakeColumn> COLUMNS = List.of(
            new LakeColumn(OP, DataTypes.StringType),
            new LakeColumn(SOURCE_TS_MS, DataTypes.LongType),
            new LakeColumn(POSITION, DataTypes.StringType),
            new LakeColumn(LANDED_AT, DataTypes.TimestampType));

    /** Further ones of a mirror with soft deletes. */
    public static final List<LakeColumn> SOFT_DELETE = List.of(new LakeColumn(DELETED, DataTypes.BooleanType));

    /** Further ones of a changelog. */
    public static final List<LakeColumn> CHANGELOG =
            List.of(new LakeColumn(UNCHANGED, DataTypes.createArrayType(DataTypes.StringType, true)));

    /** Further ones of a history. */
    public static final List<LakeColumn> HISTORY = List.of(
            new LakeColumn(VALID_FROM, DataTypes.TimestampType),
            new LakeColumn(VALID_TO, DataTypes.TimestampType),
            new LakeColumn(VALID_TO_POSITION, DataTypes.StringType),
            new LakeColumn(IS_CURRENT, DataTypes.BooleanType));

    private static final List<LakeColumn> ALL = all();

    private LakeMetadata() {}

    private static List<LakeColumn> all() {
        List<LakeColumn> all = new ArrayList<>(COLUMNS);
        all.addAll(SOFT_DELETE);
        all.addAll(CHANGELOG);
        all.addAll(HISTORY);
        return List.copyOf(all);
    }

    /** Whether a source's column of this name would collide with one of the sink's. */
    public static boolean isReserved(String column) {
        return ALL.stream().anyMatch(reserved -> reserved.name().equalsIgnoreCase(column));
    }
}
