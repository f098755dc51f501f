package dev.sluice.sink.verify;

import org.apache.spark.sql.types.DataType;

/** Bytes in lower-case hex. */
final class BytesRendering implements Rendering {

    @Override
    public String onSource(String value) {
        return "encode(" + value + ", 'hex')";
    }

    @Override
    public String onLake(String value, DataType type) {
        return LakeText.of(value, type);
    }
}
