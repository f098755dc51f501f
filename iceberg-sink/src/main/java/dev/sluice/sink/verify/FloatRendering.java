package dev.sluice.sink.verify;

import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;

import java.util.HexFormat;

/** The bits of a floating-point number in hex: exact, and {@code -0.0} is not {@code 0.0} while any NaN is NaN. */
final class FloatRendering implements Rendering {

    enum Width {
        SINGLE("float4send", LakeFunctions.FLOAT_BITS, "FLOAT"),
        DOUBLE("float8send", LakeFunctions.DOUBLE_BITS, "DOUBLE");

        private final String send;
        private final String bits;
        private final String lakeType;

        Width(String send, String bits, String lakeType) {
            this.send = send;
            this.bits = bits;
            this.lakeType = lakeType;
        }
    }

    private final Width width;

    FloatRendering(Width width) {
        this.width = width;
    }

    @Override
    public String onSource(String value) {
        return "encode(" + width.send + "(" + value + "), 'hex')";
    }

    @Override
    public String onLake(String value, DataType type) {
        if (type instanceof FloatType || type instanceof DoubleType) {
            return width.bits + "(CAST(" + value + " AS " + width.lakeType + "))";
        }
        return LakeText.of(value, type);
    }

    @Override
    public Object landed(String text, DataType type) throws Unlandable {
        return LandedValue.of(display(text), type);
    }

    @Override
    public String display(String text) {
        int digits = width == Width.SINGLE ? Float.BYTES * 2 : Double.BYTES * 2;
        if (text.length() != digits || !text.chars().allMatch(HexFormat::isHexDigit)) {
            return text;
        }
        long bits = Long.parseUnsignedLong(text, 16);
        return width == Width.SINGLE
                ? Float.toString(Float.intBitsToFloat((int) bits))
                : Double.toString(Double.longBitsToDouble(bits));
    }
}
