package dev.sluice.sink.verify;

import org.apache.spark.sql.types.DataType;

/** {@code HH:mm:ss.SSSSSS}; midnight at the end of a day stays {@code 24:00:00.000000}. */
final class TimeRendering implements Rendering {

    @Override
    public String onSource(String value) {
        return "to_char(" + value + ", 'HH24:MI:SS.US')";
    }

    @Override
    public String onLake(String value, DataType type) {
        return LakeText.of(value, type);
    }
}
