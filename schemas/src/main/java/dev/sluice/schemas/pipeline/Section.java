package dev.sluice.schemas.pipeline;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * A mapping with known keys. An unknown key is a problem, unless the section says what other keys become.
 *
 * @param <T> what the section becomes
 */
final class Section<T> implements Shape<T> {

    /** A known key of a section. */
    record Field<F>(String key, Shape<F> shape, boolean required, @Nullable String fallback, String description) {}

    /** The values of a section whose keys were all accepted. */
    static final class Fields {
        private final Map<String, Object> values;
        private final Map<String, Value.Text> others;
        private final Place place;

        private Fields(Map<String, Object> values, Map<String, Value.Text> others, Place place) {
            this.values = values;
            this.others = others;
            this.place = place;
        }

        /** The value of a key that is required or has a default. */
        <F> F get(Field<F> field) {
            return find(field).orElseThrow(() -> new IllegalStateException(field.key() + " was not checked"));
        }

        @SuppressWarnings("unchecked") // put there by the same field's shape
        <F> Optional<F> find(Field<F> field) {
            return Optional.ofNullable((F) values.get(field.key()));
        }

        /** Keys beside the known ones, in the order of the file. */
        Map<String, String> others() {
            Map<String, String> texts = new LinkedHashMap<>();
            others.forEach((key, value) -> texts.put(key, value.text()));
            return texts;
        }

        /** One of them as it stands in the file, with the names of its variables. */
        Optional<String> written(String key) {
            return Optional.ofNullable(others.get(key)).map(Value.Text::written);
        }

        Place place() {
            return place;
        }
    }

    private final String description;
    private final Map<String, Field<?>> fields = new LinkedHashMap<>();
    private final boolean open;
    private final Function<Fields, T> build;
    private final BiConsumer<Fields, List<Problem>> together;

    private Section(
            String description,
            boolean open,
            List<Field<?>> fields,
            Function<Fields, T> build,
            BiConsumer<Fields, List<Problem>> together) {
        this.description = description;
        this.open = open;
        this.build = build;
        this.together = together;
        fields.forEach(field -> this.fields.put(field.key(), field));
    }

    static <T> Section<T> of(String description, List<Field<?>> fields, Function<Fields, T> build) {
        return new Section<>(description, false, fields, build, (f, problems) -> {});
    }

    /** A section that takes any other key with a single value, too. */
    static <T> Section<T> open(String description, List<Field<?>> fields, Function<Fields, T> build) {
        return new Section<>(description, true, fields, build, (f, problems) -> {});
    }

    /** This section, whose values must also go together: {@code check} adds what is wrong with them. */
    Section<T> together(BiConsumer<Fields, List<Problem>> check) {
        return new Section<>(description, open, List.copyOf(fields.values()), build, check);
    }

    static <F> Field<F> required(String key, Shape<F> shape, String description) {
        return new Field<>(key, shape, true, null, description);
    }

    static <F> Field<F> optional(String key, Shape<F> shape, String description) {
        return new Field<>(key, shape, false, null, description);
    }

    static <F> Field<F> withDefault(String key, Shape<F> shape, String fallback, String description) {
        return new Field<>(key, shape, false, fallback, description);
    }

    @Override
    public @Nullable T check(Value value, List<Problem> problems) {
        if (!(value instanceof Value.Entries entries)) {
            problems.add(new Problem(
                    value.place().toString(),
                    "is " + value.kind() + ", not a mapping",
                    "It takes " + String.join(", ", fields.keySet())));
            return null;
        }
        int before = problems.size();
        Map<String, Object> checked = new HashMap<>();
        Map<String, Value.Text> others = new LinkedHashMap<>();
        entries.values().forEach((key, each) -> {
            Field<?> field = fields.get(key);
            if (field != null) {
                put(checked, field, each, problems);
            } else if (open) {
                other(key, each, others, problems);
            } else {
                problems.add(new Problem(
                        each.place().toString(),
                        "this key is not known",
                        "Known here: " + String.join(", ", fields.keySet())));
            }
        });
        for (Field<?> field : fields.values()) {
            if (!entries.values().containsKey(field.key())) {
                absent(field, value.place(), checked, problems);
            }
        }
        if (problems.size() > before) {
            return null;
        }
        Fields accepted = new Fields(checked, others, value.place());
        together.accept(accepted, problems);
        return problems.size() > before ? null : build.apply(accepted);
    }

    private static void absent(Field<?> field, Place place, Map<String, Object> checked, List<Problem> problems) {
        if (field.required()) {
            Place missing = place.at(field.key(), place.file(), place.line());
            problems.add(new Problem(missing.toString(), "is missing", field.description()));
        } else if (field.fallback() != null) {
            put(checked, field, new Value.Text(place, field.fallback()), problems);
        }
    }

    private static void put(Map<String, Object> checked, Field<?> field, Value value, List<Problem> problems) {
        Object result = field.shape().check(value, problems);
        if (result != null) {
            checked.put(field.key(), result);
        }
    }

    private static void other(String key, Value value, Map<String, Value.Text> others, List<Problem> problems) {
        if (value instanceof Value.Text text) {
            others.put(key, text);
        } else {
            problems.add(new Problem(value.place().toString(), "is " + value.kind() + ", not a single value", ""));
        }
    }

    @Override
    public ObjectNode jsonSchema() {
        ObjectNode schema = JSON.objectNode().put("type", "object").put("description", description);
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = JSON.arrayNode();
        fields.values().forEach(field -> {
            ObjectNode property = field.shape().jsonSchema();
            property.put("description", field.description());
            if (field.fallback() != null) {
                property.put("default", field.fallback());
            }
            properties.set(field.key(), property);
            if (field.required()) {
                required.add(field.key());
            }
        });
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        if (open) {
            schema.putObject("additionalProperties")
                    .putArray("type")
                    .add("string")
                    .add("number")
                    .add("boolean");
        } else {
            schema.put("additionalProperties", false);
        }
        return schema;
    }
}
