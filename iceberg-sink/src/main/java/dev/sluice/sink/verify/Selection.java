package dev.sluice.sink.verify;

import java.util.Set;
import java.util.function.Function;

/** Which rows of a table are read one by one. */
sealed interface Selection {

    <T> T fold(Function<Set<Integer>, T> buckets, Function<Set<String>, T> keys);

    /** The rows of some buckets. */
    record Buckets(Set<Integer> buckets) implements Selection {
        public Buckets {
            buckets = Set.copyOf(buckets);
        }

        @Override
        public <T> T fold(Function<Set<Integer>, T> ofBuckets, Function<Set<String>, T> ofKeys) {
            return ofBuckets.apply(buckets);
        }
    }

    /** The rows of some keys, in canonical text. */
    record Keys(Set<String> keys) implements Selection {
        public Keys {
            keys = Set.copyOf(keys);
        }

        @Override
        public <T> T fold(Function<Set<Integer>, T> ofBuckets, Function<Set<String>, T> ofKeys) {
            return ofKeys.apply(keys);
        }
    }
}
