package dev.sluice.sink.verify;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** All rows of a table at one moment, as digests of buckets; a row's bucket follows from its key alone. */
record TableDigest(Map<Integer, BucketDigest> buckets) {

    static final TableDigest EMPTY = new TableDigest(Map.of());

    TableDigest {
        buckets = Map.copyOf(buckets);
    }

    long rows() {
        return buckets.values().stream().mapToLong(BucketDigest::rows).sum();
    }

    long rows(int bucket) {
        return digest(bucket).rows();
    }

    /** Buckets that are not the same on both sides, ascending. */
    Set<Integer> differing(TableDigest other) {
        Set<Integer> all = new TreeSet<>(buckets.keySet());
        all.addAll(other.buckets.keySet());
        all.removeIf(bucket -> digest(bucket).equals(other.digest(bucket)));
        return all;
    }

    private BucketDigest digest(int bucket) {
        return buckets.getOrDefault(bucket, BucketDigest.NONE);
    }
}
