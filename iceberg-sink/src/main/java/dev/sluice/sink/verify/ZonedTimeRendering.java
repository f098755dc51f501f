package dev.sluice.sink.verify;

import org.apache.spark.sql.types.DataType;

/** ISO-8601 in UTC with no more digits of the fraction than needed, as Debezium writes it: {@code 10:15:30.5Z}. */
final class ZonedTimeRendering implements Rendering {

    @Override
    public String onSource(String value) {
        return "rtrim(rtrim(to_char((" + value + " AT TIME ZONE 'UTC')::time, 'HH24:MI:SS.US'), '0'), '.') || 'Z'";
    }

    @Override
    public String onLake(String value, DataType type) {
        return LakeText.of(value, type);
    }
}
