package dev.sluice.schemas.pipeline;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What stands in a pipeline file, with its place: text, a list or a mapping. */
sealed interface Value {

    Place place();

    /** This value with {@code over} laid over it: mappings are merged key by key, anything else gives way. */
    Value overlaid(Value over);

    /** What it is, for messages. */
    String kind();

    /**
     * A single value.
     *
     * @param text with its variables filled in
     * @param now the same, with what the variables' files hold when it is asked
     * @param written as it stands in the file, with the names of its variables
     */
    record Text(Place place, String text, Supplier<String> now, String written) implements Value {

        /** A value without variables. */
        Text(Place place, String text) {
            this(place, text, () -> text, text);
        }

        @Override
        public Value overlaid(Value over) {
            return over;
        }

        @Override
        public String kind() {
            return text.isEmpty() ? "empty" : "a single value";
        }
    }

    record Items(Place place, List<Value> values) implements Value {
        @Override
        public Value overlaid(Value over) {
            return over;
        }

        @Override
        public String kind() {
            return "a list";
        }
    }

    record Entries(Place place, Map<String, Value> values) implements Value {
        @Override
        public Value overlaid(Value over) {
            if (!(over instanceof Entries entries)) {
                return over;
            }
            Map<String, Value> merged = new LinkedHashMap<>(values);
            entries.values.forEach((key, value) -> merged.merge(key, value, Value::overlaid));
            return new Entries(place, merged);
        }

        @Override
        public String kind() {
            return "a mapping";
        }
    }
}
