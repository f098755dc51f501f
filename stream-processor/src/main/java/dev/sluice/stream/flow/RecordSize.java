package dev.sluice.stream.flow;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.utils.ByteUtils;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;

/**
 * The size by which a producer decides whether a record is too large: that of a batch holding it alone, uncompressed.
 *
 * @see <a href="https://kafka.apache.org/documentation/#recordbatch">Kafka: record batch</a>
 */
final class RecordSize {

    private static final int BATCH_OVERHEAD = 61;
    private static final int RECORD_OVERHEAD = 21;

    private RecordSize() {}

    static long of(byte @Nullable [] key, byte @Nullable [] value, Iterable<Header> headers) {
        long size = BATCH_OVERHEAD + RECORD_OVERHEAD + sized(key) + sized(value);
        int count = 0;
        for (Header header : headers) {
            size += sized(header.key().getBytes(StandardCharsets.UTF_8)) + sized(header.value());
            count++;
        }
        return size + ByteUtils.sizeOfVarint(count);
    }

    private static long sized(byte @Nullable [] bytes) {
        return bytes == null ? 1 : (long) ByteUtils.sizeOfVarint(bytes.length) + bytes.length;
    }
}
