package dev.sluice.sink.backfill;

import org.apache.spark.sql.types.Decimal;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/** Numerics and amounts of money in PostgreSQL's binary form. */
final class Numbers {

    private static final int NEGATIVE = 0x4000;
    private static final int SPECIAL = 0xC000;
    private static final int BASE = 10_000;
    private static final int DIGITS = 4;
    /** Groups of digits that fit into 64 bits, whatever they are, and leave room for a group of zeros. */
    private static final int GROUPS_OF_LONG = 3;

    private static final int LONG_PRECISION = 18;
    private static final long[] POWERS = powers();

    private Numbers() {}

    private static long[] powers() {
        long[] powers = new long[LONG_PRECISION + 1];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = powers[i - 1] * 10;
        }
        return powers;
    }

    /** A numeric with a precision that the lake has, too. */
    static Reading decimal(int precision, int scale) {
        return (row, length) -> decimal(row, precision, scale);
    }

    private static Decimal decimal(BinaryRow row, int precision, int scale) throws Misfit {
        int groups = row.int16();
        int weight = row.int16();
        int sign = row.int16() & 0xFFFF;
        row.int16(); // how many digits PostgreSQL shows
        if ((sign & SPECIAL) == SPECIAL) {
            throw new Misfit("It is no number");
        }
        // The last group counts 10 to the power of this, in units of the column's last digit.
        int exponent = DIGITS * (weight - groups + 1) + scale;
        if (groups <= GROUPS_OF_LONG && precision <= LONG_PRECISION && exponent > -DIGITS && exponent < 13) {
            long unscaled = 0;
            for (int i = 0; i < groups; i++) {
                unscaled = unscaled * BASE + row.int16();
            }
            if (exponent <= 0 || unscaled <= POWERS[precision] / POWERS[exponent]) {
                unscaled = exponent >= 0 ? unscaled * POWERS[exponent] : unscaled / POWERS[-exponent];
                if (unscaled < POWERS[precision]) {
                    return Decimal.apply(sign == NEGATIVE ? -unscaled : unscaled, precision, scale);
                }
            }
            throw tooLong(precision);
        }
        BigInteger digits = BigInteger.ZERO;
        for (int i = 0; i < groups; i++) {
            digits = digits.multiply(BigInteger.valueOf(BASE)).add(BigInteger.valueOf(row.int16()));
        }
        BigDecimal value = new BigDecimal(digits, -DIGITS * (weight - groups + 1)).setScale(scale, RoundingMode.DOWN);
        if (value.precision() > precision) {
            throw tooLong(precision);
        }
        return Decimal.apply(sign == NEGATIVE ? value.negate() : value, precision, scale);
    }

    private static Misfit tooLong(int precision) {
        return new Misfit("A number has more than " + precision + " digits");
    }

    /** Hundredths of a currency's unit. */
    static Decimal money(BinaryRow row, int precision, int scale) {
        return Decimal.apply(BigDecimal.valueOf(row.int64(), scale), precision, scale);
    }
}
