package dev.sluice.ingest.engine;

import io.debezium.time.MicroTimestamp;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class UnavailableValuesTest {

    private static final byte[] BYTES = UnavailableValues.PLACEHOLDER.getBytes(StandardCharsets.UTF_8);

    @Test
    void namesTheColumnsThatHoldAPlaceholder() {
        Schema schema = SchemaBuilder.struct()
                .field("id", Schema.INT32_SCHEMA)
                .field("text", Schema.OPTIONAL_STRING_SCHEMA)
                .field("bytes", Schema.OPTIONAL_BYTES_SCHEMA)
                .field("list", SchemaBuilder.array(Schema.OPTIONAL_STRING_SCHEMA))
                .field("numbers", SchemaBuilder.array(Schema.OPTIONAL_FLOAT64_SCHEMA))
                .field("own", Schema.OPTIONAL_STRING_SCHEMA)
                .build();
        Struct row = new Struct(schema)
                .put("id", 1)
                .put("text", UnavailableValues.PLACEHOLDER)
                .put("bytes", ByteBuffer.wrap(BYTES))
                .put("list", List.of(UnavailableValues.PLACEHOLDER))
                .put("numbers", ArrayConverter.UNAVAILABLE)
                .put("own", "a value");

        assertThat(new UnavailableValues().columns(row)).containsExactly("text", "bytes", "list", "numbers");
        assertThat(new UnavailableValues().unreadable(row)).isEmpty();
    }

    /** What {@code timestamp DEFAULT '-infinity'} comes to. */
    @Test
    void aDefaultThatCannotBeReadIsNoValueOfARowWithoutOne() {
        SchemaBuilder timestamp = MicroTimestamp.builder().optional().defaultValue(Long.MIN_VALUE);
        Schema schema = SchemaBuilder.struct()
                .field("valid_from", timestamp.build())
                .field("valid_to", timestamp.build())
                .build();
        Struct row = new Struct(schema).put("valid_from", null).put("valid_to", Long.MIN_VALUE);

        assertThat(new UnavailableValues().unreadable(row)).containsExactly("valid_to");
    }

    @Test
    void everyShapeOfThePlaceholderIsKnown() {
        List<Integer> asNumbers = new java.util.ArrayList<>();
        for (byte b : BYTES) {
            asNumbers.add((int) b);
        }
        assertThat(UnavailableValues.isPlaceholder(BYTES)).isTrue();
        assertThat(UnavailableValues.isPlaceholder(asNumbers)).isTrue();
        assertThat(UnavailableValues.isPlaceholder(List.of(BYTES))).isTrue();
        assertThat(UnavailableValues.isPlaceholder(
                        Map.of(UnavailableValues.PLACEHOLDER, UnavailableValues.PLACEHOLDER)))
                .isTrue();
    }

    @Test
    void valuesOfRowsAreNot() {
        assertThat(UnavailableValues.isPlaceholder("")).isFalse();
        assertThat(UnavailableValues.isPlaceholder(List.of())).isFalse();
        assertThat(UnavailableValues.isPlaceholder(List.of(1, 2, 3))).isFalse();
        assertThat(UnavailableValues.isPlaceholder(Map.of("k", "v"))).isFalse();
        assertThat(UnavailableValues.isPlaceholder(ArrayConverter.UNREADABLE)).isFalse();
    }
}
