package dev.sluice.deployment;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A part of a YAML document.
 *
 * @param place path in the document, for messages
 * @param value mapping, list, single value, or null where nothing stands
 */
record Node(String place, @Nullable Object value) {

    private static final String MERGE = "<<";

    /** The only document of a file of the repository. */
    static Node of(String file) {
        return all(file, Repository.text(file)).get(0);
    }

    /** All documents of a text, merge keys resolved. */
    static List<Node> all(String place, String yaml) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(place)
                .setAllowDuplicateKeys(false)
                .build();
        List<Node> documents = new ArrayList<>();
        for (Object document : new Load(settings).loadAllFromString(yaml)) {
            documents.add(new Node(place, merged(document)));
        }
        return documents;
    }

    /** What stands at a path of keys; a node without value when nothing does. */
    Node at(String... keys) {
        Node node = this;
        for (String key : keys) {
            Object child = node.value instanceof Map<?, ?> map ? map.get(key) : null;
            node = new Node(node.place + "." + key, child);
        }
        return node;
    }

    boolean isPresent() {
        return value != null;
    }

    Map<String, Node> entries() {
        Map<String, Node> entries = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, child) -> entries.put(String.valueOf(key), new Node(place + "." + key, child)));
        }
        return entries;
    }

    List<Node> items() {
        List<Node> items = new ArrayList<>();
        if (value instanceof List<?> list) {
            for (Object child : list) {
                items.add(new Node(place + "[" + items.size() + "]", child));
            }
        }
        return items;
    }

    /** The single value as text; empty where nothing stands. */
    String text() {
        return value == null ? "" : String.valueOf(value);
    }

    List<String> texts() {
        return items().stream().map(Node::text).toList();
    }

    int number() {
        return Integer.parseInt(text());
    }

    private static @Nullable Object merged(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(Node::merged).toList();
        }
        if (!(value instanceof Map<?, ?> map)) {
            return value;
        }
        Map<Object, @Nullable Object> result = new LinkedHashMap<>();
        if (map.containsKey(MERGE)) {
            Object below = map.get(MERGE);
            for (Object each : below instanceof List<?> several ? several : Collections.singletonList(below)) {
                if (merged(each) instanceof Map<?, ?> inherited) {
                    inherited.forEach(result::put);
                }
            }
        }
        map.forEach((key, child) -> {
            if (!MERGE.equals(key)) {
                result.put(key, merged(child));
            }
        });
        return result;
    }
}
