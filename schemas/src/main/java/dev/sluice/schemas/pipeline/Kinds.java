package dev.sluice.schemas.pipeline;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A mapping of one of several kinds, which it names by the key that only this kind has.
 *
 * @param <T> what each kind becomes
 */
final class Kinds<T> implements Shape<T> {

    private final Map<String, Shape<T>> kinds;

    private Kinds(Map<String, Shape<T>> kinds) {
        this.kinds = kinds;
    }

    /** @param kinds by their keys, in the order in which messages name them */
    static <T> Kinds<T> of(Map<String, Shape<T>> kinds) {
        return new Kinds<>(new LinkedHashMap<>(kinds));
    }

    @Override
    public @Nullable T check(Value value, List<Problem> problems) {
        if (!(value instanceof Value.Entries entries)) {
            problems.add(
                    new Problem(value.place().toString(), "is " + value.kind() + ", not a mapping", "It takes " + any()));
            return null;
        }
        List<Map.Entry<String, Shape<T>>> found = kinds.entrySet().stream()
                .filter(kind -> entries.values().containsKey(kind.getKey()))
                .toList();
        if (found.size() != 1) {
            String what = found.isEmpty()
                    ? "has none of the keys that say what it is"
                    : "has " + found.stream().map(Map.Entry::getKey).collect(Collectors.joining(" and ")) + ", which are two things";
            problems.add(new Problem(value.place().toString(), what, "Give one of " + any()));
            return null;
        }
        return found.get(0).getValue().check(value, problems);
    }

    private String any() {
        return String.join(", ", kinds.keySet());
    }

    @Override
    public ObjectNode jsonSchema() {
        ObjectNode schema = JSON.objectNode();
        ArrayNode any = schema.putArray("anyOf");
        kinds.values().forEach(kind -> any.add(kind.jsonSchema()));
        return schema;
    }
}
