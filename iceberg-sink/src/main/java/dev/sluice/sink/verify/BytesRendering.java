package dev.sluice.sink.verify;

import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;

import java.util.HexFormat;

/** Bytes in lower-case hex. */
final class BytesRendering implements Rendering {

    @Override
    public String onSource(String value) {
        return "encode(" + value + ", 'hex')";
    }

    @Override
    public Object landed(String text, DataType type) throws Unlandable {
        return type instanceof BinaryType ? HexFormat.of().parseHex(text) : LandedValue.of(text, type);
    }

    @Override
    public String onLake(String value, DataType type) {
        return LakeText.of(value, type);
    }
}
