package dev.sluice.sink.stream;

import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.wire.DeadLetter;
import dev.sluice.sink.stack.Events;
import dev.sluice.sink.stack.Eventually;
import dev.sluice.sink.stack.InMemoryRegistry;
import dev.sluice.sink.stack.SourceTable;
import dev.sluice.sink.stack.Stack;
import dev.sluice.sink.stack.TopicTail;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Every type lands, is found again as a key, is carried forward, and survives a merge. */
class TypesIT {

    private static final InMemoryRegistry REGISTRY = new InMemoryRegistry();

    private static String field(String name, String type) {
        return "{\"name\":\"" + name + "\",\"type\":" + type + "}";
    }

    private static String optional(String name, String type) {
        return "{\"name\":\"" + name + "\",\"type\":[\"null\"," + type + "],\"default\":null}";
    }

    private static String semantic(String type, String name) {
        return "{\"type\":\"" + type + "\",\"connect.name\":\"" + name + "\"}";
    }

    private static Schema record(String name, List<String> fields) {
        return new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"" + name + "\",\"fields\":[" + String.join(",", fields) + "]}");
    }

    private static final String DECIMAL =
            "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":12,\"scale\":2,"
                    + "\"connect.name\":\"org.apache.kafka.connect.data.Decimal\"}";

    private static final List<String> KEY = List.of(
            field("day", semantic("int", "io.debezium.time.Date")),
            field("amount", DECIMAL),
            field("raw", "\"bytes\""),
            field("label", "\"string\""),
            field("at", semantic("long", "io.debezium.time.MicroTimestamp")),
            field("number", "\"int\""));

    private static final List<String> REST = List.of(
            optional("i8", "{\"type\":\"int\",\"connect.type\":\"int16\"}"),
            optional("big", "\"long\""),
            optional("f", "\"float\""),
            optional("d", "\"double\""),
            optional("flag", "\"boolean\""),
            optional("moment", semantic("string", "io.debezium.time.ZonedTimestamp")),
            optional("clock", semantic("long", "io.debezium.time.MicroTime")),
            optional("doc", semantic("string", "io.debezium.data.Json")),
            optional("list", "{\"type\":\"array\",\"items\":[\"null\",\"string\"]}"),
            optional("pairs", "{\"type\":\"map\",\"values\":[\"null\",\"string\"]}"));

    private static Map<String, Object> row(String label) {
        Map<String, Object> row = new HashMap<>();
        row.put("day", -719_000);
        row.put(
                "amount",
                ByteBuffer.wrap(new BigDecimal("-12.30").unscaledValue().toByteArray()));
        row.put("raw", ByteBuffer.wrap(new byte[] {0, 1, (byte) 0xff}));
        row.put("label", label);
        row.put("at", -62_000_000_000_000_001L);
        row.put("number", 7);
        row.put("i8", 5);
        row.put("big", Long.MAX_VALUE);
        row.put("f", Float.NaN);
        row.put("d", Double.NEGATIVE_INFINITY);
        row.put("flag", true);
        row.put("moment", "2024-02-29T23:59:59.999999+02:00");
        row.put("clock", 3_600_000_001L);
        row.put("doc", "{\"a\": [1, null]}");
        row.put("list", Arrays.asList("x", null, ""));
        row.put("pairs", new HashMap<>(Map.of("k", "v")));
        return row;
    }

    private static final String LANDED = "[0001-06-12,-12.30,0001FF,%s,0005-04-19 09:46:39.999999,7,5,"
            + "9223372036854775807,NaN,-Infinity,true,2024-02-29 21:59:59.999999,01:00:00.000001,%s,[\"x\",null,\"\"],"
            + "{\"k\":\"v\"}]";

    @Test
    void everyTypeLandsAsKeyAndAsValue() throws Throwable {
        Stack stack = Stack.shared();
        Pipeline pipeline = stack.pipeline("types");
        stack.createTopics(pipeline);
        List<String> all = new java.util.ArrayList<>(KEY);
        all.addAll(REST);
        Events events = new Events(REGISTRY, record("Key", KEY), record("Value", all));
        String query = "SELECT cast(day AS string), amount, hex(raw), label, cast(at AS string), number, i8, big, f, d,"
                + " flag, cast(moment AS string), clock, doc, to_json(list, map('ignoreNullFields', 'false')),"
                + " to_json(pairs) FROM lake.types_public.everything ORDER BY label";
        try (SourceTable table = new SourceTable(
                        stack.broker(), pipeline.topics(), new TableId("public", "everything"), 2, events);
                SinkService sink = stack.start(pipeline, REGISTRY)) {
            assertThat(sink).isNotNull();
            // Given
            table.insert(row("a"));
            table.insert(row("Ünïcödé \uD83D\uDE00 'quoted' \\ back"));
            Eventually.holds(() -> assertThat(stack.query(query)).hasSize(2));

            // When
            table.update(row("a"), "doc");
            Map<String, Object> beyond = row("beyond");
            beyond.put("moment", "+292278994-08-16T23:00:00Z");
            table.insert(beyond);
            table.delete(row("Ünïcödé \uD83D\uDE00 'quoted' \\ back"));
            table.insert(row("z"));

            // Then
            Eventually.holds(() -> assertThat(stack.query(query))
                    .containsExactly(
                            LANDED.formatted("a", "{\"a\": [1, null]}"), LANDED.formatted("z", "{\"a\": [1, null]}")));
            assertThat(TopicTail.letters(stack.broker(), pipeline.topics().deadLetters(), table.id()))
                    .extracting(DeadLetter::rule)
                    .containsExactly("unrepresentable");
        }
    }
}
