package dev.sluice.schemas.pipeline;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schemas.pipeline.MaskSettings.Kind;
import dev.sluice.schemas.pipeline.MaskSettings.Stage;
import dev.sluice.schemas.pipeline.Section.Field;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

import static dev.sluice.schemas.pipeline.Section.required;
import static dev.sluice.schemas.pipeline.Section.withDefault;

/** The masks of a table's columns. */
final class MaskShape {

    /** What a redacted value becomes when the file does not say it. */
    static final String REDACTED = "***";

    private static final Field<Stage> AT = withDefault(
            "at",
            Shape.constant(Stage.class),
            "stream",
            "stream: the raw topic holds the value, and nothing behind it; ingest: no topic holds it");
    private static final Shape<Map<String, String>> NOTHING =
            Section.of("It takes nothing more", List.of(), f -> Map.of());

    private MaskShape() {}

    static Shape<List<MaskSettings>> masks() {
        Shape<Map<String, Mask>> columns = Shape.mapOf(Pattern.compile("(?s).+"), "a column's name", mask());
        return new Shape<>() {
            @Override
            public @Nullable List<MaskSettings> check(Value value, List<Problem> problems) {
                Map<String, Mask> masks = columns.check(value, problems);
                if (masks == null) {
                    return null;
                }
                List<MaskSettings> settings = new ArrayList<>();
                masks.forEach((column, mask) ->
                        settings.add(new MaskSettings(column, mask.kind(), mask.arguments(), mask.at())));
                return settings;
            }

            @Override
            public ObjectNode jsonSchema() {
                return columns.jsonSchema();
            }
        };
    }

    private record Mask(Kind kind, Map<String, String> arguments, Stage at) {}

    /** One word, or a mapping that says more. */
    private static Shape<Mask> mask() {
        Shape<String> word = Shape.oneOf("hash", "redact", "encrypt", "drop");
        Shape<Mask> mapping = mapping();
        return new Shape<>() {
            @Override
            public @Nullable Mask check(Value value, List<Problem> problems) {
                if (value instanceof Value.Entries) {
                    return mapping.check(value, problems);
                }
                if (value instanceof Value.Text text && text.text().equals("truncate")) {
                    problems.add(new Problem(
                            value.place().toString(), "truncate needs a length", "Give {truncate: 1}, for example"));
                    return null;
                }
                String name = word.check(value, problems);
                if (name == null) {
                    return null;
                }
                Kind kind = Kind.valueOf(name.toUpperCase(Locale.ROOT));
                Map<String, String> arguments =
                        kind == Kind.REDACT ? Map.of(MaskSettings.TEXT, REDACTED) : Map.<String, String>of();
                return new Mask(kind, arguments, Stage.STREAM);
            }

            @Override
            public ObjectNode jsonSchema() {
                ObjectNode schema = JSON.objectNode();
                schema.putArray("anyOf").add(word.jsonSchema()).add(mapping.jsonSchema());
                return schema;
            }
        };
    }

    private static Shape<Mask> mapping() {
        Map<String, Shape<Mask>> kinds = new LinkedHashMap<>();
        kind(kinds, Kind.HASH, NOTHING, "A keyed digest stands in its place: the same for the same value");
        kind(
                kinds,
                Kind.REDACT,
                argument(MaskSettings.TEXT, Shape.text()),
                "This text stands in its place, whatever it was");
        kind(
                kinds,
                Kind.TRUNCATE,
                argument(MaskSettings.LENGTH, Shape.whole(0, 10_000)),
                "So many of its first characters are left");
        kind(kinds, Kind.ENCRYPT, NOTHING, "A cipher text stands in its place, which the key opens");
        kind(kinds, Kind.DROP, NOTHING, "The column is left out");
        return Kinds.of(kinds);
    }

    private static void kind(
            Map<String, Shape<Mask>> kinds, Kind kind, Shape<Map<String, String>> arguments, String description) {
        String key = kind.name().toLowerCase(Locale.ROOT);
        Field<Map<String, String>> field = required(key, arguments, description);
        kinds.put(
                key,
                Section.of(description, List.of(field, AT), f -> new Mask(kind, f.get(field), f.get(AT))));
    }

    private static <A> Shape<Map<String, String>> argument(String name, Shape<A> shape) {
        return new Shape<>() {
            @Override
            public @Nullable Map<String, String> check(Value value, List<Problem> problems) {
                A argument = shape.check(value, problems);
                return argument == null ? null : Map.of(name, argument.toString());
            }

            @Override
            public ObjectNode jsonSchema() {
                return shape.jsonSchema();
            }
        };
    }
}
