package dev.sluice.stream.flow;

import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.internal.AbstractRecords;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** We measure as the producer does, at every size where a length takes another byte. */
class RecordSizeTest {

    @ParameterizedTest
    @CsvSource({"-1,-1,0", "0,0,0", "63,64,1", "8191,8192,2", "10,1048576,70", "200,-1,300"})
    void theSizeIsTheProducers(int key, int value, int headers) {
        RecordHeaders all = new RecordHeaders();
        for (int i = 0; i < headers; i++) {
            all.add("sluice.ü" + i, i % 3 == 0 ? null : new byte[i]);
        }

        assertThat(RecordSize.of(bytes(key), bytes(value), all))
                .isEqualTo(AbstractRecords.estimateSizeInBytesUpperBound(
                        RecordBatch.CURRENT_MAGIC_VALUE,
                        CompressionType.NONE,
                        bytes(key),
                        bytes(value),
                        all.toArray()));
    }

    private static byte @Nullable [] bytes(int length) {
        return length < 0 ? null : new byte[length];
    }
}
