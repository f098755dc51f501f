package dev.sluice.sink.plan;

import org.jspecify.annotations.Nullable;

import java.util.AbstractMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Values by column of which some hide others: nothing is copied until somebody asks for all of them. */
final class OverlaidValues extends AbstractMap<String, @Nullable Object> {

    private final Map<String, @Nullable Object> below;
    private final Map<String, @Nullable Object> above;

    /** @param above is found where both have a column */
    OverlaidValues(Map<String, @Nullable Object> below, Map<String, @Nullable Object> above) {
        this.below = below;
        this.above = above;
    }

    @Override
    public @Nullable Object get(@Nullable Object column) {
        return above.containsKey(column) ? above.get(column) : below.get(column);
    }

    @Override
    public boolean containsKey(@Nullable Object column) {
        return above.containsKey(column) || below.containsKey(column);
    }

    @Override
    public Set<Entry<String, @Nullable Object>> entrySet() {
        Map<String, @Nullable Object> all = new HashMap<>(below);
        all.putAll(above);
        return all.entrySet();
    }
}
