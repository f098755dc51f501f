package dev.sluice.sink.plan;

import dev.sluice.schemas.position.SourcePosition;
import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a truncate does to the rows that stand before it.
 *
 * @param before rows whose {@link LakeMetadata#POSITION} lies before it are meant
 * @param marking what becomes of them; empty: they go
 */
public record Sweep(SourcePosition before, Optional<Marking> marking) {

    /**
     * Rows stay and get other values.
     *
     * @param flag a boolean column of the table: rows that have {@code open} there are meant, others stay as they are
     * @param values new values of columns, {@code flag} among them; Spark's external types
     * @param floors columns that get no value below the one that the row has in another column, by that column's name
     */
    public record Marking(String flag, boolean open, Map<String, @Nullable Object> values, Map<String, String> floors) {
        public Marking {
            values = Collections.unmodifiableMap(new HashMap<>(values));
            floors = Map.copyOf(floors);
        }

        public Marking(String flag, boolean open, Map<String, @Nullable Object> values) {
            this(flag, open, values, Map.of());
        }
    }
}
