package dev.sluice.sink.verify;

import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What canonical text needs and Spark SQL has not. */
final class LakeFunctions {

    static final String NUMBER = "sluice_number";
    static final String FLOAT_BITS = "sluice_float_bits";
    static final String DOUBLE_BITS = "sluice_double_bits";
    static final String GEOMETRY = "sluice_geometry";

    private static final Pattern NUMBERS = Pattern.compile("NaN|-?Infinity|-?[0-9]+(?:[.][0-9]+)?(?:[eE][+-]?[0-9]+)?");

    private LakeFunctions() {}

    static void register(SparkSession spark) {
        spark.udf().register(NUMBER, (UDF1<String, String>) LakeFunctions::number, DataTypes.StringType);
        spark.udf().register(FLOAT_BITS, (UDF1<Float, String>) LakeFunctions::floatBits, DataTypes.StringType);
        spark.udf().register(DOUBLE_BITS, (UDF1<Double, String>) LakeFunctions::doubleBits, DataTypes.StringType);
        spark.udf().register(GEOMETRY, (UDF1<String, String>) LakeFunctions::geometry, DataTypes.StringType);
    }

    /** A number in plain notation without zeros at the end of its fraction; other text as it is. */
    static @Nullable String number(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return new BigDecimal(text).stripTrailingZeros().toPlainString();
        } catch (NumberFormatException e) {
            return text; // NaN, Infinity, -Infinity; and a lake column that holds no numbers
        }
    }

    static @Nullable String floatBits(@Nullable Float value) {
        return value == null ? null : HexFormat.of().toHexDigits(Float.floatToIntBits(value));
    }

    static @Nullable String doubleBits(@Nullable Double value) {
        return value == null ? null : HexFormat.of().toHexDigits(Double.doubleToLongBits(value));
    }

    /** The first character and the bits of all numbers in the text. */
    static @Nullable String geometry(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return text;
        }
        return text.charAt(0)
                + NUMBERS.matcher(text)
                        .results()
                        .map(number -> doubleBits(Double.valueOf(number.group())))
                        .collect(Collectors.joining(","));
    }
}
