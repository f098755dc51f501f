package dev.sluice.sink.verify;

import org.apache.spark.sql.types.DataType;

/** ISO-8601 with every part named, as Debezium's {@code interval.handling.mode=string}: {@code P1Y2M3DT4H5M6.7S}. */
final class IntervalRendering implements Rendering {

    @Override
    public String onSource(String value) {
        return "CASE WHEN isfinite(" + value + ") THEN 'P' || " + part("year", value) + " || 'Y' || "
                + part("month", value) + " || 'M' || " + part("day", value) + " || 'DT' || " + part("hour", value)
                + " || 'H' || " + part("minute", value) + " || 'M' || " + part("second", value) + " || 'S' ELSE ("
                + value + ")::text END";
    }

    private static String part(String name, String value) {
        return "trim_scale(extract(" + name + " FROM " + value + "))::text";
    }

    @Override
    public String onLake(String value, DataType type) {
        return LakeText.of(value, type);
    }
}
