package dev.sluice.sink.verify;

import org.apache.spark.sql.Row;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Digests of a lake table's buckets while they are summed up, partition by partition. In Java, not in SQL: one stage
 * without a shuffle, and the arithmetic of {@link SourceSql#digests} at a fraction of its cost in expressions.
 */
final class BucketSums implements Serializable {

    private static final int KEPT_BITS = 48;

    private final long[] rows;
    private final long[] sums;

    BucketSums(int buckets) {
        this.rows = new long[buckets];
        this.sums = new long[buckets];
    }

    /** Sums of one partition; its rows have the key's text and the whole row's. */
    static Iterator<BucketSums> of(Iterator<Row> partition, int buckets) {
        BucketSums sums = new BucketSums(buckets);
        MessageDigest md5 = md5();
        while (partition.hasNext()) {
            Row row = partition.next();
            sums.add(md5, row.getString(0), row.getString(1));
        }
        return List.of(sums).iterator();
    }

    void add(MessageDigest md5, String key, String row) {
        int bucket = bucket(md5, key, rows.length);
        rows[bucket]++;
        sums[bucket] += first8(md5, row) >>> (Long.SIZE - KEPT_BITS);
    }

    /** The bucket of a key: the first 32 bits of its MD5, unsigned, modulo the number of buckets. */
    static int bucket(MessageDigest md5, String key, int buckets) {
        return (int) ((first8(md5, key) >>> Integer.SIZE) % buckets);
    }

    private static long first8(MessageDigest md5, String text) {
        return ByteBuffer.wrap(md5.digest(text.getBytes(StandardCharsets.UTF_8)))
                .getLong();
    }

    static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has MD5", e);
        }
    }

    /** Takes over the other's sums. */
    BucketSums plus(BucketSums other) {
        for (int bucket = 0; bucket < rows.length; bucket++) {
            rows[bucket] += other.rows[bucket];
            sums[bucket] += other.sums[bucket];
        }
        return this;
    }

    TableDigest digest() {
        Map<Integer, BucketDigest> digests = new HashMap<>();
        for (int bucket = 0; bucket < rows.length; bucket++) {
            if (rows[bucket] > 0) {
                digests.put(bucket, new BucketDigest(rows[bucket], sums[bucket]));
            }
        }
        return new TableDigest(digests);
    }
}
