package dev.sluice.schemas.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static dev.sluice.schemas.pipeline.SchemaWords.accepts;
import static dev.sluice.schemas.pipeline.SchemaWords.cell;
import static dev.sluice.schemas.pipeline.SchemaWords.code;
import static dev.sluice.schemas.pipeline.SchemaWords.entry;
import static dev.sluice.schemas.pipeline.SchemaWords.inAll;
import static dev.sluice.schemas.pipeline.SchemaWords.isRequired;
import static dev.sluice.schemas.pipeline.SchemaWords.kinds;
import static dev.sluice.schemas.pipeline.SchemaWords.name;

/**
 * {@code docs/configuration.md}: a section for each mapping of the pipeline file's schema, with a line for each key. The
 * examples are those of {@code docs/every-key.yaml}.
 */
final class ConfigurationPage {

    private static final String HEAD =
            """
            # Configuration

            Every key of the pipeline file, as the parser knows them. `ConfigurationPageTest` writes this page from the parser's shapes and
            takes the examples from [every-key.yaml](every-key.yaml), which the parser accepts; it fails when the page says something else. To write it anew:

            ```
            mvn -pl schemas test -Dtest=ConfigurationPageTest -Dsluice.docs=write
            ```

            Most keys are best left out; a file to start from is in the [README](../README.md#use-it-on-your-own-database). Editors complete and check
            the file by [pipeline.schema.json](../schemas/pipeline.schema.json) (how: [schemas](../schemas/README.md)). Which keys can't change once a pipeline runs
            is in [upgrade.md](upgrade.md#settings).

            - **Variables**: `${NAME}` and `${NAME:-default}` in any value come from the environment, or, where `NAME` is not set, from the file that
              `NAME_FILE` names. `$${` stands for `${`.
            - **Several files** are laid over each other (`-f base.yaml -f prod.yaml`): mappings are merged, anything else is replaced by the later file.
            - **Nothing is guessed**: an unknown key, a value that is not accepted, a key that is missing are all told at once, each with its place and its
              mend, and nothing starts (exit code 2). `--check` of each service does that and looks at the servers, too.
            - **Time** has a unit: `500ms`, `10s`, `5m`, `12h`, `7d`. **Sizes** do: `512KB`, `128MB`, `1GB`.
            """;

    /** More than a line has room for, by the section's path. */
    private static final Map<String, String> MORE = Map.of(
            "lake",
            "The modes: [semantics.md](semantics.md).",
            "lake.maintenance",
            "What each budget is for: [iceberg-sink](../iceberg-sink/README.md).",
            "tables.<schema>.<table>",
            "These also stand in a table's own file, in the folder that `contracts` names.",
            "tables.<schema>.<table>.rules",
            "With examples and what each does to which values: [data-quality.md](data-quality.md).",
            "tables.<schema>.<table>.breaker",
            "[A table that pauses](dead-letters.md#a-table-that-pauses).",
            "tables.<schema>.<table>.mask",
            "What each leaves of a value, and where: [masking.md](masking.md).",
            "tables.<schema>.<table>.checks",
            "What they read and what becomes of the results: [quality-tables.md](quality-tables.md).");

    private static final String KEYS = "\n| key | accepts | default | meaning | example |\n|---|---|---|---|---|\n";

    private final StringBuilder text = new StringBuilder(HEAD);
    private final List<String> withoutExample = new ArrayList<>();
    private @Nullable JsonNode usualMaintenance;

    /**
     * @param schema the pipeline file's
     * @param example a file in which every key stands, as YAML reads it
     */
    ConfigurationPage(JsonNode schema, Map<?, ?> example) {
        text.append("\n## At the top\n").append(KEYS);
        List<Map.Entry<String, JsonNode>> sections = rows("", schema, example);
        sections.forEach(each -> section(each.getKey(), each.getValue(), example.get(each.getKey()), "##"));
    }

    String text() {
        return text.toString();
    }

    /** Keys that do not stand in the file of examples. */
    List<String> withoutExample() {
        return List.copyOf(withoutExample);
    }

    private void section(String path, JsonNode node, @Nullable Object example, String level) {
        if (entry(node).has("properties")) {
            String names = path.equals("tables") ? ".<schema>.<table>" : ".<name>";
            Object first = map(example).values().stream().findFirst().orElse(null);
            section(path + names, entry(node), first, level);
            return;
        }
        text.append("\n")
                .append(level)
                .append(" ")
                .append(code(path))
                .append("\n")
                .append(node.path("description").asText())
                .append(".");
        String more = MORE.getOrDefault(path, "");
        text.append(more.isEmpty() ? "" : " ").append(more).append("\n");
        List<JsonNode> kinds = kinds(node);
        if (!kinds.isEmpty()) {
            text.append("Each is one of these").append(shortForm(node)).append(":\n");
            sectionOfKinds(path, kinds, examples(example));
            return;
        }
        if (path.equals("lake.maintenance")) {
            usualMaintenance = node.path("properties");
        } else if (path.endsWith(".maintenance") && node.path("properties").equals(withoutDefaults(usualMaintenance))) {
            text.append("The keys are those of [lake.maintenance](#lakemaintenance): ")
                    .append(code("maintenance: " + Flow.of(map(example))))
                    .append(".\n");
            return;
        }
        Map<?, ?> values = map(example);
        text.append(KEYS);
        List<Map.Entry<String, JsonNode>> sections = rows(path + ".", node, values);
        if (node.path("additionalProperties").isObject()) {
            Map.Entry<?, ?> other = values.entrySet().stream()
                    .filter(each -> !node.path("properties").has(String.valueOf(each.getKey())))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(path + " has no example of another key"));
            text.append("| any other | a single value | – | is passed on as it stands | ")
                    .append(code(other.getKey() + ": " + Flow.of(other.getValue())))
                    .append(" |\n");
        }
        sections.forEach(
                each -> section(path + "." + each.getKey(), each.getValue(), values.get(each.getKey()), level + "#"));
    }

    /** A line for each key with a value; the others are given back. */
    private List<Map.Entry<String, JsonNode>> rows(String prefix, JsonNode section, Map<?, ?> example) {
        List<Map.Entry<String, JsonNode>> sections = new ArrayList<>();
        section.path("properties").properties().forEach(field -> {
            String path = prefix + field.getKey();
            if (!example.containsKey(field.getKey())) {
                withoutExample.add(path);
            }
            if (field.getValue().has("properties")
                    || entry(field.getValue()).has("properties")
                    || !kinds(field.getValue()).isEmpty()) {
                sections.add(field);
            } else {
                row(field.getKey(), field.getValue(), isRequired(section, field.getKey()), example.get(field.getKey()));
            }
        });
        return sections;
    }

    private void row(String key, JsonNode node, boolean required, @Nullable Object example) {
        String otherwise = node.has("default") ? node.path("default").asText() : "";
        text.append("| ")
                .append(String.join(
                        " | ",
                        code(key),
                        accepts(node),
                        required ? "*required*" : otherwise.isEmpty() ? "–" : code(otherwise),
                        cell(node.path("description").asText()),
                        example == null ? "" : code(Flow.of(example))))
                .append(" |\n");
    }

    private void sectionOfKinds(String path, List<JsonNode> kinds, List<Map<?, ?>> examples) {
        JsonNode first = kinds.get(0);
        text.append("\n| kind | accepts | meaning | further keys | example |\n|---|---|---|---|---|\n");
        for (JsonNode kind : kinds) {
            String key = name(kind);
            JsonNode own = kind.path("properties").path(key);
            Map<?, ?> example = examples.stream()
                    .filter(each -> each.containsKey(key))
                    .findFirst()
                    .orElse(Map.of());
            List<String> further = new ArrayList<>();
            own.path("properties").properties().forEach(field -> {
                further.add(further(key + "." + field.getKey(), field.getValue(), isRequired(own, field.getKey())));
                noteMissing(
                        path, key + "." + field.getKey(), map(example.get(key)).containsKey(field.getKey()));
            });
            kind.path("properties").properties().forEach(field -> {
                if (!field.getKey().equals(key) && !inAll(kinds, field.getKey())) {
                    further.add(further(field.getKey(), field.getValue(), isRequired(kind, field.getKey())));
                    noteMissing(path, key + " " + field.getKey(), example.containsKey(field.getKey()));
                }
            });
            noteMissing(path, key, !example.isEmpty());
            text.append("| ")
                    .append(String.join(
                            " | ",
                            code(key),
                            own.path("properties").isEmpty() && own.has("properties") ? code("{}") : accepts(own),
                            cell(own.path("description").asText()),
                            String.join("<br>", further),
                            code(Flow.of(example))))
                    .append(" |\n");
        }
        text.append("\nEach of them also takes:\n").append(KEYS);
        first.path("properties").properties().stream()
                .filter(field -> inAll(kinds, field.getKey()))
                .forEach(field -> {
                    Object example = examples.stream()
                            .filter(each -> each.containsKey(field.getKey()))
                            .<@Nullable Object>map(each -> each.get(field.getKey()))
                            .findFirst()
                            .orElse(null);
                    noteMissing(path, field.getKey(), example != null);
                    row(field.getKey(), field.getValue(), false, example);
                });
        List<String> named = kinds.stream()
                .filter(kind -> isRequired(kind, "name"))
                .map(kind -> code(name(kind)))
                .toList();
        if (!named.isEmpty()) {
            text.append("\n")
                    .append(String.join(" and ", named))
                    .append(" must have a name; the others have one made of kind and columns.\n");
        }
    }

    /** A word that may stand in a mapping's place. */
    private static String shortForm(JsonNode node) {
        JsonNode first = entry(node).path("anyOf").path(0);
        return first.has("title") ? " or, in short, " + accepts(first) : "";
    }

    private void noteMissing(String path, String key, boolean there) {
        if (!there) {
            withoutExample.add(path + ": " + key);
        }
    }

    private static String further(String key, JsonNode node, boolean required) {
        return code(key) + ", " + accepts(node) + (required ? ": " : ", optional: ")
                + cell(node.path("description").asText());
    }

    private static List<Map<?, ?>> examples(@Nullable Object value) {
        Iterable<?> all =
                value instanceof Map<?, ?> byName ? byName.values() : value instanceof List<?> list ? list : List.of();
        List<Map<?, ?>> mappings = new ArrayList<>();
        for (Object each : all) {
            if (each instanceof Map<?, ?> mapping) {
                mappings.add(mapping);
            }
        }
        return mappings;
    }

    private static JsonNode withoutDefaults(@Nullable JsonNode properties) {
        if (properties == null) {
            throw new IllegalStateException("lake.maintenance comes first");
        }
        JsonNode copy = properties.deepCopy();
        copy.forEach(each -> ((ObjectNode) each).remove("default"));
        return copy;
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> mapping ? mapping : Map.of();
    }
}
