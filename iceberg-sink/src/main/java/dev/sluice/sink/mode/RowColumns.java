package dev.sluice.sink.mode;

import dev.sluice.sink.plan.Change;
import dev.sluice.sink.plan.ColumnValues;
import dev.sluice.sink.plan.Key;
import dev.sluice.sink.plan.LakeColumn;
import dev.sluice.sink.plan.LakeMetadata;
import dev.sluice.sink.plan.LakeSchema;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Values and columns that rows of several modes have alike. */
final class RowColumns {

    private static final ColumnValues.Shape METADATA = new ColumnValues.Shape(
            List.of(LakeMetadata.OP, LakeMetadata.SOURCE_TS_MS, LakeMetadata.POSITION, LakeMetadata.LANDED_AT));

    private RowColumns() {}

    /** The values of {@link LakeMetadata#COLUMNS} in a row that a change wrote. */
    static Map<String, @Nullable Object> metadata(Change<?> change, Instant landedAt) {
        return new ColumnValues(METADATA)
                .set(0, change.op().code())
                .set(1, change.sourceTimeMs())
                .set(2, change.position().toString())
                .set(3, landedAt);
    }

    /** The values of the source's key. */
    static Map<String, @Nullable Object> of(Key key, LakeSchema source) {
        Map<String, @Nullable Object> values = new HashMap<>();
        for (int i = 0; i < source.key().size(); i++) {
            values.put(source.key().get(i), key.values().get(i));
        }
        return values;
    }

    static List<LakeColumn> join(List<LakeColumn> some, List<LakeColumn> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }
}
