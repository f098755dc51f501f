package dev.sluice.sink.decode;

import dev.sluice.sink.decode.ColumnType.Unrepresentable;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TypeMappingTest {

    private static ColumnType type(String avro) {
        return TypeMapping.of(new Schema.Parser().parse(avro));
    }

    private static String named(String type, String name) {
        return "{\"type\":\"" + type + "\",\"connect.name\":\"" + name + "\"}";
    }

    private static ByteBuffer unscaled(String digits) {
        return ByteBuffer.wrap(new BigInteger(digits).toByteArray());
    }

    static Stream<Arguments> types() {
        String decimal = "{\"type\":\"bytes\",\"scale\":2,\"precision\":10,\"logicalType\":\"decimal\","
                + "\"connect.name\":\"org.apache.kafka.connect.data.Decimal\"}";
        String wide = decimal.replace("\"precision\":10", "\"precision\":50");
        return Stream.of(
                Arguments.of("\"int\"", "int", 7, 7),
                Arguments.of("[\"null\",\"long\"]", "bigint", 7L, 7L),
                Arguments.of("\"float\"", "float", 1.5f, 1.5f),
                Arguments.of("\"double\"", "double", 1.5, 1.5),
                Arguments.of("\"boolean\"", "boolean", true, true),
                Arguments.of("\"string\"", "string", "a", "a"),
                Arguments.of("\"bytes\"", "binary", ByteBuffer.wrap(new byte[] {1}), new byte[] {1}),
                Arguments.of(decimal, "decimal(10,2)", unscaled("-1234"), new BigDecimal("-12.34")),
                Arguments.of(
                        wide,
                        "string",
                        unscaled("123456789012345678901234567890123456789012"),
                        "1234567890123456789012345678901234567890.12"),
                Arguments.of(named("int", "io.debezium.time.Date"), "date", -1, LocalDate.of(1969, 12, 31)),
                Arguments.of("{\"type\":\"int\",\"logicalType\":\"date\"}", "date", 0, LocalDate.of(1970, 1, 1)),
                Arguments.of(named("long", "io.debezium.time.MicroTime"), "string", 86_400_000_000L, "24:00:00.000000"),
                Arguments.of(named("int", "io.debezium.time.Time"), "string", 3_723_004, "01:02:03.004000"),
                Arguments.of(
                        named("long", "io.debezium.time.Timestamp"),
                        "timestamp_ntz",
                        -1L,
                        LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_000_000)),
                Arguments.of(
                        named("long", "io.debezium.time.MicroTimestamp"),
                        "timestamp_ntz",
                        -1L,
                        LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_000)),
                Arguments.of(
                        named("string", "io.debezium.time.ZonedTimestamp"),
                        "timestamp",
                        "2024-01-02T03:04:05.678901+02:00",
                        Instant.parse("2024-01-02T01:04:05.678901Z")),
                Arguments.of(named("string", "io.debezium.data.Json"), "string", "{}", "{}"),
                Arguments.of(named("string", "io.debezium.data.Uuid"), "string", "u", "u"),
                Arguments.of(
                        "{\"type\":\"bytes\",\"connect.name\":\"io.debezium.data.Bits\","
                                + "\"connect.parameters\":{\"length\":\"5\"}}",
                        "string",
                        ByteBuffer.wrap(new byte[] {0b00101}),
                        "00101"),
                Arguments.of(
                        "{\"type\":\"array\",\"items\":[\"null\",\"int\"]}",
                        "array<int>",
                        Arrays.asList(1, null),
                        Arrays.asList(1, null)),
                Arguments.of(
                        "{\"type\":\"map\",\"values\":[\"null\",\"string\"]}",
                        "map<string,string>",
                        Map.of("k", "v"),
                        Map.of("k", "v")));
    }

    @ParameterizedTest
    @MethodSource("types")
    void eachAvroTypeHasItsLakeType(String avro, String lake, Object value, Object expected) throws Exception {
        ColumnType type = type(avro);

        assertThat(type.type().simpleString()).isEqualTo(lake);
        assertThat(type.reading().read(value)).isEqualTo(expected);
    }

    @Test
    void aDecimalOfVariableScaleIsPlainText() throws Exception {
        Schema schema = new Schema.Parser()
                .parse(
                        "{\"type\":\"record\",\"name\":\"VariableScaleDecimal\",\"namespace\":\"io.debezium.data\","
                                + "\"fields\":[{\"name\":\"scale\",\"type\":\"int\"},{\"name\":\"value\",\"type\":\"bytes\"}]}");
        GenericData.Record record = new GenericData.Record(schema);
        record.put("scale", -3);
        record.put("value", unscaled("12"));

        assertThat(TypeMapping.of(schema).reading().read(record)).isEqualTo("12000");
    }

    @Test
    void infinityIsTheSameInstantWithAndWithoutZone() throws Exception {
        ColumnType zoned = type(named("string", "io.debezium.time.ZonedTimestamp"));
        ColumnType local = type(named("long", "io.debezium.time.MicroTimestamp"));

        for (Map.Entry<String, Long> each : Map.of("infinity", 9223372036825200000L, "-infinity", -9223372036832400000L)
                .entrySet()) {
            Instant instant = (Instant) zoned.reading().read(each.getKey());
            LocalDateTime timestamp = (LocalDateTime) local.reading().read(each.getValue());

            assertThat(instant).isEqualTo(timestamp.toInstant(ZoneOffset.UTC));
        }
    }

    @Test
    void aValueBeyondItsTypeIsRefusedWithoutNamingIt() {
        ColumnType zoned = type(named("string", "io.debezium.time.ZonedTimestamp"));
        ColumnType millis = type(named("long", "io.debezium.time.Timestamp"));

        assertThatThrownBy(() -> zoned.reading().read("+292278994-08-16T23:00:00Z"))
                .isInstanceOf(Unrepresentable.class)
                .hasMessageNotContaining("292278994");
        assertThatThrownBy(() -> millis.reading().read(Long.MAX_VALUE)).isInstanceOf(Unrepresentable.class);
    }

    @Test
    void aColumnsOriginalNameIsAProperty() {
        Schema row = new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"Value\",\"fields\":["
                        + "{\"name\":\"_2nd\",\"type\":\"int\",\"sluice.name\":\"2nd\"}]}");

        assertThat(new RowReader(row, name -> name).names()).isEqualTo(List.of("2nd"));
    }
}
