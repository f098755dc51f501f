package dev.sluice.schemas.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code docs/configuration.md} says what the parser accepts, and its examples are accepted. */
class ConfigurationPageTest {

    private static final Path PAGE = Path.of("..", "docs", "configuration.md");
    private static final Path EXAMPLE = Path.of("..", "docs", "every-key.yaml");

    private static final Map<String, String> ENVIRONMENT = Map.of(
            "SOURCE_PASSWORD", "x",
            "REGISTRY_PASSWORD", "x",
            "REGISTRY_TOKEN", "x",
            "LINEAGE_TOKEN", "x",
            "MASKING_KEY", "0123456789abcdef");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void itIsWhatTheParserAccepts() throws Exception {
        String current = page().text();

        if ("write".equals(System.getProperty("sluice.docs"))) {
            Files.writeString(PAGE, current);
        }

        assertThat(Files.readString(PAGE).lines())
                .as("docs/configuration.md, which -Dsluice.docs=write writes anew")
                .containsExactlyElementsOf(current.lines().toList());
    }

    /** Looked up in the schema in another way than the page was made. */
    @Test
    void noKeyIsLeftOut() throws Exception {
        Set<String> keys = new TreeSet<>();
        collect(PipelineFile.jsonSchema(), keys);

        String page = Files.readString(PAGE);
        assertThat(keys).hasSizeGreaterThan(90).allSatisfy(key -> assertThat(page)
                .containsPattern("(?m)(`|\\.|^#+ )" + Pattern.quote(key) + "(`|$)"));
    }

    @Test
    void everyKeyHasAnExample() throws Exception {
        assertThat(page().withoutExample())
                .as("keys that do not stand in docs/every-key.yaml")
                .isEmpty();
    }

    @Test
    void theExamplesAreAccepted() throws Exception {
        Files.writeString(
                Files.createDirectory(folder.resolve("contracts")).resolve("public.parts.yaml"), "owner: parts");
        Path file = Files.copy(EXAMPLE, folder.resolve("pipeline.yaml"));

        Pipeline pipeline = PipelineFile.load(List.of(file), ENVIRONMENT);

        assertThat(pipeline.tables()).hasSize(2);
    }

    @Test
    void soAreThoseThatTakeAnothersPlace() throws Exception {
        Path key = Files.writeString(folder.resolve("key"), "0123456789abcdef");
        String others = examples()
                .replaceAll("(?m)^ *(user|password|masking-key): \"\\$\\{(REGISTRY|MASKING).*\n", "")
                .replace("/run/secrets/masking-key", key.toString())
                .replace("contracts: contracts\n", "");
        Path file = Files.writeString(folder.resolve("pipeline.yaml"), others);

        Pipeline pipeline = PipelineFile.load(List.of(file), ENVIRONMENT);

        assertThat(pipeline.registry().orElseThrow().token()).isPresent();
        assertThat(pipeline.quality().maskingKey()).isPresent();
    }

    private static ConfigurationPage page() throws IOException {
        Object example = new Load(LoadSettings.builder().build()).loadFromString(examples());
        return new ConfigurationPage(PipelineFile.jsonSchema(), (Map<?, ?>) example);
    }

    private static String examples() throws IOException {
        return Files.readString(EXAMPLE).replaceAll("(?m)^( *)# instead: ", "$1");
    }

    private static void collect(JsonNode node, Set<String> keys) {
        node.path("properties").fieldNames().forEachRemaining(keys::add);
        node.forEach(each -> collect(each, keys));
    }
}
