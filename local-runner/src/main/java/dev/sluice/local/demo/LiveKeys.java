package dev.sluice.local.demo;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;

/** The keys of the rows that a table has, to pick one from in constant time. */
final class LiveKeys<K> {

    private final List<K> keys;

    LiveKeys(Collection<K> keys) {
        this.keys = new ArrayList<>(keys);
    }

    void add(K key) {
        keys.add(key);
    }

    /**
     * Any of them.
     *
     * @throws IllegalStateException when there is none
     */
    K pick(RandomGenerator random) {
        return keys.get(position(random));
    }

    /** Any of them, which is then no longer one of them. */
    K take(RandomGenerator random) {
        int position = position(random);
        K taken = keys.get(position);
        K last = keys.remove(keys.size() - 1);
        if (position < keys.size()) {
            keys.set(position, last);
        }
        return taken;
    }

    int size() {
        return keys.size();
    }

    private int position(RandomGenerator random) {
        if (keys.isEmpty()) {
            throw new IllegalStateException("No key is left");
        }
        return random.nextInt(keys.size());
    }
}
