package dev.sluice.stream.flow;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.utils.ByteUtils;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;

/**
 * The most that a record can be for producer and broker. The producer goes by a batch that holds it alone, uncompressed; the broker by the
 * batch that it gets, which is a little larger where the compressor finds nothing to compress: four bytes in each 64 KB with LZ4.
 *
 * @see <a href="https://kafka.apache.org/documentation/#recordbatch">Kafka: record batch</a>
 */
final class RecordSize {

    private static final int BATCH_OVERHEAD = 61;
    private static final int RECORD_OVERHEAD = 21;
    /** One byte in so many, and a frame: more than any of Kafka's compressors adds. */
    private static final int BYTES_PER_ADDED = 1024;

    private static final int FRAME = 64;

    private RecordSize() {}

    static long of(byte @Nullable [] key, byte @Nullable [] value, Iterable<Header> headers) {
        long size = BATCH_OVERHEAD + RECORD_OVERHEAD + sized(key) + sized(value);
        int count = 0;
        for (Header header : headers) {
            size += sized(header.key().getBytes(StandardCharsets.UTF_8)) + sized(header.value());
            count++;
        }
        size += ByteUtils.sizeOfVarint(count);
        return size + size / BYTES_PER_ADDED + FRAME;
    }

    private static long sized(byte @Nullable [] bytes) {
        return bytes == null ? 1 : (long) ByteUtils.sizeOfVarint(bytes.length) + bytes.length;
    }
}
