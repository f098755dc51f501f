package dev.sluice.sink.verify;

/**
 * What a bucket of rows adds up to. Two buckets with equal digests hold the same rows, but for one chance in 2^48.
 *
 * @param rows how many
 * @param sum of 48 bits of each row's hash
 */
record BucketDigest(long rows, long sum) {

    static final BucketDigest NONE = new BucketDigest(0, 0);
}
