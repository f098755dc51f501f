package dev.sluice.stream.event;

import dev.sluice.schemas.rule.Row;
import org.jspecify.annotations.Nullable;

/** What a change leaves behind that leaves no row. */
enum NoRow implements Row {
    INSTANCE;

    @Override
    public boolean has(String column) {
        return false;
    }

    @Override
    public boolean isUnavailable(String column) {
        return false;
    }

    @Override
    public @Nullable Object get(String column) {
        return null;
    }
}
