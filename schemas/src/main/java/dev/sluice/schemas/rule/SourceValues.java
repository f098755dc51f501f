package dev.sluice.schemas.rule;

import org.jspecify.annotations.Nullable;

import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;

/** The variable {@code source} of expressions: where and when the change happened. */
final class SourceValues extends AbstractMap<String, Object> {

    /** Commit time in milliseconds since the epoch. */
    static final String TS_MS = "ts_ms";

    static final String TABLE = "table";
    static final String SCHEMA = "schema";
    /** Text of the position: it sorts as positions do. */
    static final String POSITION = "position";

    private final Judging judging;

    SourceValues(Judging judging) {
        this.judging = judging;
    }

    @Override
    public boolean containsKey(Object key) {
        return get(key) != null;
    }

    @Override
    public @Nullable Object get(Object key) {
        Change change = judging.change();
        return switch (key.toString()) {
            case TS_MS -> change.committedAtMs();
            case TABLE -> change.table().name();
            case SCHEMA -> change.table().schema();
            case POSITION -> change.position().toString();
            default -> null;
        };
    }

    @Override
    public Set<Map.Entry<String, Object>> entrySet() {
        Change change = judging.change();
        return Map.<String, Object>of(
                        TS_MS, change.committedAtMs(),
                        TABLE, change.table().name(),
                        SCHEMA, change.table().schema(),
                        POSITION, change.position().toString())
                .entrySet();
    }
}
