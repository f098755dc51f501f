package dev.sluice.sink.verify;

import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Points, boxes, circles and the like: the bracket that their text begins with and the bits of all their numbers. The
 * lake has their text, or its bytes, with every number as Java writes it.
 */
final class GeometryRendering implements Rendering {

    private static final String NUMBER = "NaN|-?Infinity|-?[0-9]+(?:[.][0-9]+)?(?:e[+-]?[0-9]+)?";

    private static final Pattern NUMBERS = Pattern.compile(NUMBER);

    private final FloatRendering number = new FloatRendering(FloatRendering.Width.DOUBLE);

    @Override
    public String onSource(String value) {
        return "CASE WHEN " + value + " IS NOT NULL THEN left((" + value + ")::text, 1) || coalesce((SELECT string_agg("
                + number.onSource("n.m[1]::float8") + ", ',' ORDER BY n.o) FROM regexp_matches((" + value + ")::text, '"
                + NUMBER + "', 'g') WITH ORDINALITY AS n(m, o)), '') END";
    }

    @Override
    public String wholeOnSource(String value) {
        return "(" + value + ")::text";
    }

    /** Every number as Java writes it, as Debezium does. */
    @Override
    public Object landed(String text, DataType type) throws Unlandable {
        return LandedValue.of(
                NUMBERS.matcher(text).replaceAll(match -> Double.toString(Double.parseDouble(match.group()))), type);
    }

    @Override
    public String onLake(String value, DataType type) {
        String text = type instanceof BinaryType ? "CAST(" + value + " AS STRING)" : LakeText.of(value, type);
        return LakeFunctions.GEOMETRY + "(" + text + ")";
    }

    @Override
    public String display(String text) {
        return text.isEmpty()
                ? text
                : text.charAt(0)
                        + Arrays.stream(text.substring(1).split(","))
                                .map(number::display)
                                .collect(Collectors.joining(", "))
                        + "…";
    }
}
