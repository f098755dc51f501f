package dev.sluice.sink.verify;

import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The elements' texts in order, each with its length in front, so that no element can be taken for two. */
final class ArrayRendering implements Rendering {

    private final Rendering element;

    ArrayRendering(Rendering element) {
        this.element = element;
    }

    @Override
    public String onSource(String value) {
        return onSource(value, element.onSource("u.x"));
    }

    private static String onSource(String value, String element) {
        return "CASE WHEN " + value + " IS NOT NULL THEN '[' || coalesce((SELECT string_agg("
                + Parts.ofSource("s.e") + ", ',' ORDER BY s.o) FROM (SELECT " + element
                + " AS e, u.o FROM unnest(" + value + ") WITH ORDINALITY AS u(x, o)) AS s), '') || ']' END";
    }

    @Override
    public String wholeOnSource(String value) {
        return onSource(value, element.wholeOnSource("u.x"));
    }

    @Override
    public Object landed(String text, DataType type) throws Unlandable {
        if (!(type instanceof ArrayType array)) {
            return LandedValue.of(text, type);
        }
        List<@Nullable Object> elements = new ArrayList<>();
        for (Optional<String> part : Parts.read(text, '[', ']').orElseThrow(() -> new Unlandable("An array"))) {
            elements.add(part.isEmpty() ? null : element.landed(part.get(), array.elementType()));
        }
        return elements;
    }

    @Override
    public String onLake(String value, DataType type) {
        if (type instanceof ArrayType array) {
            String text = element.onLake("x", array.elementType());
            return "concat('[', array_join(transform(" + value + ", x -> " + Parts.ofLake(text) + "), ','), ']')";
        }
        return LakeText.of(value, type);
    }

    @Override
    public String display(String text) {
        Optional<String> shown = Parts.read(text, '[', ']').map(parts -> parts.stream()
                .map(part -> part.map(element::display).orElse("null"))
                .toList()
                .toString());
        return shown.orElse(text);
    }
}
