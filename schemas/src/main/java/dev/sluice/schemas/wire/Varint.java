package dev.sluice.schemas.wire;

/**
 * Avro's variable-length zig-zag integers, read from an array.
 *
 * @see <a href="https://avro.apache.org/docs/1.12.0/specification/#binary-encoding">Avro: binary encoding</a>
 */
public final class Varint {

    private static final int INT_BYTES = 5;
    private static final int LONG_BYTES = 10;

    private Varint() {}

    /**
     * Where what follows an int begins.
     *
     * @throws Misfit when there is no int
     */
    public static int skipInt(byte[] bytes, int at) throws Misfit {
        return skip(bytes, at, INT_BYTES);
    }

    /**
     * Where what follows a long begins.
     *
     * @throws Misfit when there is no long
     */
    public static int skipLong(byte[] bytes, int at) throws Misfit {
        return skip(bytes, at, LONG_BYTES);
    }

    /** The value that begins at {@code at}; {@link #skipLong} has shown that there is one. */
    public static long read(byte[] bytes, int at) {
        long raw = 0;
        for (int i = at, shift = 0; ; i++, shift += 7) {
            raw |= (bytes[i] & 0x7FL) << shift;
            if (bytes[i] >= 0) {
                return (raw >>> 1) ^ -(raw & 1);
            }
        }
    }

    private static int skip(byte[] bytes, int at, int most) throws Misfit {
        for (int i = at; i < at + most; i++) {
            if (i >= bytes.length) {
                throw new Misfit("the bytes end within a number");
            }
            if (bytes[i] >= 0) {
                return i + 1;
            }
        }
        throw new Misfit("a number takes more than " + most + " bytes");
    }
}
