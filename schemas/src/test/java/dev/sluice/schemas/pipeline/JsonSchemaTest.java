package dev.sluice.schemas.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Holds an independent JSON Schema validator's word against the parser's. JSON is YAML, so both read the same text. */
class JsonSchemaTest {

    private final ObjectMapper json = new ObjectMapper();
    private final JsonSchema schema =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(PipelineFile.jsonSchema());

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"pipeline\": \"shop\"}",
                "{\"pipeline\": \"shop\", \"http\": {\"sink\": 0}}",
                "{\"pipeline\": \"shop\", \"kafka\": {\"bootstrap.servers\": \"b:1\", \"acks\": \"all\", \"linger.ms\": 5}}",
                "{\"pipeline\": \"shop\", \"kafka\": {\"bootstrap.servers\": \"b:1\", \"topics\": {\"retention\": \"7d\"}}}",
                "{\"pipeline\": \"shop\", \"lake\": {\"catalog\": {\"type\": \"rest\", \"uri\": \"http://x\"}}}",
                "{\"pipeline\": \"shop\", \"lake\": {\"trigger\": \"${TRIGGER:-1s}\"}}",
                "{\"pipeline\": \"shop\", \"tables\": {\"public.a\": {\"rules\": [{\"not_null\": [\"a\", \"b\"]}]}}}",
                "{\"pipeline\": \"shop\", \"quality\": {\"schedule\": \"off\"}}",
                "{\"pipeline\": \"shop\", \"telemetry\": {\"tracing\": {\"endpoint\": \"http://o:4318\", \"sample\": \"5%\"}}}",
                "{\"pipeline\": \"shop\", \"lineage\": {\"url\": \"https://marquez/api/v1/lineage\", \"namespace\": \"prod\"}}",
                "{\"pipeline\": \"shop\", \"tables\": {\"public.a\": {\"rules\": [{\"range\": \"a\", \"min\": 0}]}}}",
                "{\"pipeline\": \"shop\", \"tables\": {\"public.a\": {\"mask\": {\"a\": \"drop\", \"b\": {\"truncate\": 2}}}}}",
                "{\"pipeline\": \"shop\", \"tables\": {\"public.a\": {\"checks\": [{\"row_count\": {\"min\": 1}}]}}}"
            })
    void bothAccept(String text) throws Exception {
        assertThat(acceptedBySchema(text)).isTrue();
        assertThat(acceptedByParser(text)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"source\": {}}",
                "{\"pipeline\": \"Shop\"}",
                "{\"pipeline\": \"shop\", \"telemetry\": {\"tracing\": {}}}",
                "{\"pipeline\": \"shop\", \"telemetry\": {\"tracing\": {\"endpoint\": \"http://o\", \"sample\": \"half\"}}}",
                "{\"pipeline\": \"shop\", \"lineage\": {\"url\": \"kafka://o\"}}",
                "{\"pipeline\": \"shop\", \"sorce\": {}}",
                "{\"pipeline\": \"shop\", \"source\": {\"host\": \"h\"}}",
                "{\"pipeline\": \"shop\", \"http\": {\"sink\": \"any\"}}",
                "{\"pipeline\": \"shop\", \"kafka\": {\"acks\": \"all\"}}",
                "{\"pipeline\": \"shop\", \"lake\": {\"mode\": \"mirorr\"}}",
                "{\"pipeline\": \"shop\", \"lake\": {\"catalog\": {\"type\": \"odd\"}}}",
                "{\"pipeline\": \"shop\", \"lake\": {\"trigger\": \"5\"}}",
                "{\"pipeline\": \"shop\", \"tables\": {\"orders\": {}}}",
                "{\"pipeline\": \"shop\", \"tables\": {\"public.a\": {\"rules\": []}}}",
                "{\"pipeline\": \"shop\", \"tables\": {\"public.a\": {\"rules\": [{\"rang\": \"a\"}]}}}",
                "{\"pipeline\": \"shop\", \"tables\": {\"public.a\": {\"mask\": {\"a\": \"shuffle\"}}}}",
                "{\"pipeline\": \"shop\", \"tables\": {\"public.a\": {\"checks\": [{\"sql\": \"SELECT 1\"}]}}}",
                "{\"pipeline\": \"shop\", \"quality\": {\"schedule\": \"often\"}}"
            })
    void bothRefuse(String text) throws Exception {
        assertThat(acceptedBySchema(text)).isFalse();
        assertThat(acceptedByParser(text)).isFalse();
    }

    private boolean acceptedBySchema(String text) throws Exception {
        JsonNode node = json.readTree(text);
        return schema.validate(node).isEmpty();
    }

    private boolean acceptedByParser(String text) throws Exception {
        Path file = Files.writeString(folder.resolve("pipeline.yaml"), text);
        try {
            PipelineFile.load(List.of(file), Map.of());
            return true;
        } catch (InvalidPipeline e) {
            return false;
        }
    }
}
