package dev.sluice.stream.letters;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What is shown can be corrected and given back. */
class AvroJsonTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Schema SCHEMA = new Schema.Parser()
            .parse(
                    """
                    {"type": "record", "name": "Row", "fields": [
                      {"name": "id", "type": "long"},
                      {"name": "full_name", "type": ["null", "string"], "default": null, "sluice.name": "full name"},
                      {"name": "price", "type": ["null", {"type": "bytes", "logicalType": "decimal", "precision": 10,
                        "scale": 2}], "default": null},
                      {"name": "picture", "type": ["null", "bytes"], "default": null},
                      {"name": "ratio", "type": "double"},
                      {"name": "open", "type": "boolean"},
                      {"name": "tags", "type": {"type": "array", "items": ["null", "string"]}},
                      {"name": "state", "type": {"type": "enum", "name": "State", "symbols": ["OPEN", "PAID"]}}]}""");
    private static final String ROW =
            """
            {"id": 9007199254740993, "full name": "Ada L.", "price": "12.30", "picture": "AAEC", "ratio": "NaN",
             "open": true, "tags": ["a", null], "state": "PAID"}""";

    @Test
    void jsonGoesThroughAvroAndBack() throws Exception {
        JsonNode row = JSON.readTree(ROW);

        Object value = AvroJson.fromJson(row, SCHEMA, "value");

        assertThat(((GenericRecord) java.util.Objects.requireNonNull(value)).get("full_name"))
                .hasToString("Ada L.");
        assertThat(JSON.readTree(AvroJson.toJson(value, SCHEMA).toString())).isEqualTo(row);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/id | \"one\" | value.id is not an integer",
                "/full name | 5 | value.full name is not a text",
                "/price | \"12.345\" | value.price is not a decimal number as text",
                "/state | \"LOST\" | value.state is not one of [OPEN, PAID]",
                "/colour | 1 | value has no field [colour]"
            })
    void aMistakeIsToldWithItsPlace(String pointer, String json, String message) throws Exception {
        com.fasterxml.jackson.databind.node.ObjectNode row =
                (com.fasterxml.jackson.databind.node.ObjectNode) JSON.readTree(ROW);
        row.set(pointer.substring(1), JSON.readTree(json));

        assertThatThrownBy(() -> AvroJson.fromJson(row, SCHEMA, "value"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void aMissingFieldIsAMistake() throws Exception {
        com.fasterxml.jackson.databind.node.ObjectNode row =
                (com.fasterxml.jackson.databind.node.ObjectNode) JSON.readTree(ROW);
        row.remove("tags");

        assertThatThrownBy(() -> AvroJson.fromJson(row, SCHEMA, "value")).hasMessage("value.tags is missing");
    }
}
