package dev.sluice.stream.flow;

import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.internal.AbstractRecords;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

/** No record that we let pass is too large for the producer or, compressed, for the broker. */
class RecordSizeTest {

    @ParameterizedTest
    @CsvSource({"-1,-1,0", "0,0,0", "63,64,1", "8191,8192,2", "10,1048576,70", "10,16700000,0", "200,-1,300"})
    void theSizeIsNotLessThanTheProducersNorThanThatOfTheBatch(int key, int value, int headers) {
        RecordHeaders all = new RecordHeaders();
        for (int i = 0; i < headers; i++) {
            all.add("sluice.ü" + i, i % 3 == 0 ? null : new byte[i]);
        }

        long size = RecordSize.of(bytes(key), bytes(value), all);

        long producers = AbstractRecords.estimateSizeInBytesUpperBound(
                RecordBatch.CURRENT_MAGIC_VALUE, CompressionType.LZ4, bytes(key), bytes(value), all.toArray());
        assertThat(size).isBetween(producers, producers + producers / 1000 + 64);
        SimpleRecord record = new SimpleRecord(0, bytes(key), bytes(value), all.toArray());
        for (CompressionType type : CompressionType.values()) {
            assertThat((long) MemoryRecords.withRecords(Compression.of(type).build(), record)
                            .sizeInBytes())
                    .as(type.name)
                    .isLessThanOrEqualTo(size);
        }
    }

    /** Bytes that can't be compressed. */
    private static byte @Nullable [] bytes(int length) {
        if (length < 0) {
            return null;
        }
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
