package dev.sluice.schemas.pipeline;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What a JSON Schema says, in words. */
final class SchemaWords {

    private static final Pattern ONE_WORD = Pattern.compile("one of [a-z-]+");

    private SchemaWords() {}

    /** What a value may be, as a cell of a table. */
    static String accepts(JsonNode node) {
        if (node.has("title")) {
            String title = node.path("title").asText();
            return ONE_WORD.matcher(title).matches() ? code(title.substring("one of ".length())) : cell(title);
        }
        if (node.has("anyOf")) {
            JsonNode one = node.path("anyOf").path(0);
            JsonNode other = node.path("anyOf").path(1);
            return other.path("type").asText().equals("array")
                    ? accepts(one) + "; or a list of such"
                    : accepts(one) + ", or " + accepts(other);
        }
        return node.has("patternProperties") ? "a mapping of names to single values" : "a mapping";
    }

    /** The kinds of mappings that stand here in a list, or by name; none when this is something else. */
    static List<JsonNode> kinds(JsonNode node) {
        JsonNode item = node.has("items") ? node.path("items") : entry(node);
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode each : item.path("anyOf")) {
            if (each.has("properties")) {
                found.add(each);
            } else {
                each.path("anyOf").forEach(found::add);
            }
        }
        return found;
    }

    /** What a kind is called: the key that stands first in it. */
    static String name(JsonNode kind) {
        return kind.path("properties").fieldNames().next();
    }

    static boolean inAll(List<JsonNode> kinds, String key) {
        return kinds.stream().allMatch(kind -> kind.path("properties").has(key));
    }

    static boolean isRequired(JsonNode section, String key) {
        for (JsonNode each : section.path("required")) {
            if (each.asText().equals(key)) {
                return true;
            }
        }
        return false;
    }

    /** What each entry of a mapping with names of the user's own is. */
    static JsonNode entry(JsonNode mapping) {
        JsonNode entries = mapping.path("patternProperties");
        return entries.isEmpty() ? entries : entries.elements().next();
    }

    static String cell(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;");
    }

    static String code(String text) {
        return "`" + text.replace("|", "\\|") + "`";
    }
}
