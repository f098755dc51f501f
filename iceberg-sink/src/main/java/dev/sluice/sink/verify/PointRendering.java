package dev.sluice.sink.verify;

import org.apache.spark.sql.types.DataType;

/** The bits of both coordinates. */
final class PointRendering implements Rendering {

    private final FloatRendering coordinate = new FloatRendering(FloatRendering.Width.DOUBLE);

    @Override
    public String onSource(String value) {
        return coordinate.onSource("(" + value + ")[0]") + " || ',' || " + coordinate.onSource("(" + value + ")[1]");
    }

    @Override
    public String onLake(String value, DataType type) {
        return LakeFunctions.POINT + "(" + LakeText.of(value, type) + ")";
    }

    @Override
    public String display(String text) {
        int comma = text.indexOf(',');
        return comma < 0
                ? text
                : "(" + coordinate.display(text.substring(0, comma)) + ","
                        + coordinate.display(text.substring(comma + 1)) + ")";
    }
}
