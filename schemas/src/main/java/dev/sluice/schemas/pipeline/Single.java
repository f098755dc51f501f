package dev.sluice.schemas.pipeline;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

import java.util.List;

/** A shape for a single value. */
abstract class Single<T> implements Shape<T> {

    private final String expected;
    private final @Nullable String pattern;

    /**
     * @param expected what is accepted, in words that follow "is not"
     * @param pattern of the accepted text, for editors; null when any text is accepted
     */
    Single(String expected, @Nullable String pattern) {
        this.expected = expected;
        this.pattern = pattern;
    }

    /** What the text becomes; null when it is not accepted. */
    abstract @Nullable T read(String text);

    /** What the value becomes; null when it is not accepted. */
    @Nullable
    T read(Value.Text value) {
        return read(value.text());
    }

    @Override
    public @Nullable T check(Value value, List<Problem> problems) {
        if (!(value instanceof Value.Text text)) {
            problems.add(new Problem(value.place().toString(), "is " + value.kind() + ", not " + expected, ""));
            return null;
        }
        T result = read(text);
        if (result == null) {
            String what = text.text().isEmpty() ? "is empty" : "\"" + text.text() + "\" is not accepted";
            problems.add(new Problem(value.place().toString(), what, "Give " + expected));
        }
        return result;
    }

    @Override
    public ObjectNode jsonSchema() {
        ObjectNode schema = JSON.objectNode();
        schema.putArray("type").add("string").add("number").add("boolean");
        if (pattern != null) {
            schema.put("pattern", "^(?:" + pattern.replace("(?s).+", "[\\s\\S]+") + ")$|\\$\\{");
        }
        return schema.put("title", expected);
    }
}
