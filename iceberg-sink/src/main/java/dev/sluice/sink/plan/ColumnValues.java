package dev.sluice.sink.plan;

import org.jspecify.annotations.Nullable;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * A row's values by column, in an array beside names that all rows of a shape share: a hash table of its own takes several times the
 * memory of a wide row's values. Whoever gets it as a map can't change it.
 */
public final class ColumnValues extends AbstractMap<String, @Nullable Object> {

    /** Names of columns, in the order of their places from 0 on. Of two that are called alike, the later one is found. */
    public static final class Shape {

        private final String[] names;
        private final Map<String, Integer> places = new HashMap<>();

        public Shape(List<String> names) {
            this.names = names.toArray(new String[0]);
            for (int place = 0; place < this.names.length; place++) {
                places.put(this.names[place], place);
            }
        }
    }

    private static final Object ABSENT = new Object();

    private final Shape shape;
    private final @Nullable Object[] values;

    /** Without any value yet. */
    public ColumnValues(Shape shape) {
        this.shape = shape;
        this.values = new Object[shape.names.length];
        Arrays.fill(values, ABSENT);
    }

    /** Puts a value in its place; null is one. */
    public ColumnValues set(int place, @Nullable Object value) {
        values[place] = value;
        return this;
    }

    @Override
    public @Nullable Object get(@Nullable Object column) {
        Integer place = shape.places.get(column);
        return place == null || values[place] == ABSENT ? null : values[place];
    }

    @Override
    public boolean containsKey(@Nullable Object column) {
        Integer place = shape.places.get(column);
        return place != null && values[place] != ABSENT;
    }

    @Override
    public int size() {
        int size = 0;
        for (@Nullable Object value : values) {
            size += value == ABSENT ? 0 : 1;
        }
        return size;
    }

    @Override
    public Set<Map.Entry<String, @Nullable Object>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Map.Entry<String, @Nullable Object>> iterator() {
                return new Entries();
            }

            @Override
            public int size() {
                return ColumnValues.this.size();
            }
        };
    }

    private final class Entries implements Iterator<Map.Entry<String, @Nullable Object>> {

        private int next = presentFrom(0);

        private int presentFrom(int place) {
            int present = place;
            while (present < values.length && values[present] == ABSENT) {
                present++;
            }
            return present;
        }

        @Override
        public boolean hasNext() {
            return next < values.length;
        }

        @Override
        public Map.Entry<String, @Nullable Object> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            int place = next;
            next = presentFrom(place + 1);
            return new SimpleImmutableEntry<>(shape.names[place], values[place]);
        }
    }
}
