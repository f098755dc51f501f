package dev.sluice.sink.backfill;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bytes of a row of COPY's binary form, and the place in them that is read next. Numbers are big-endian. */
final class BinaryRow {

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** Said of bytes that are no value of the column's type. */
    static final String FOREIGN = "its bytes are not of PostgreSQL's binary form";

    private byte[] bytes = new byte[0];
    private int at;

    void on(byte[] row, int from) {
        bytes = row;
        at = from;
    }

    byte[] bytes() {
        return bytes;
    }

    int at() {
        return at;
    }

    void moveTo(int place) {
        at = place;
    }

    /**
     * How many bytes the next value has, -1 for null.
     *
     * @throws Misfit when the row ends before
     */
    int size() throws Misfit {
        if (bytes.length - at < Integer.BYTES) {
            throw new Misfit(FOREIGN);
        }
        int size = int32();
        if (size < -1 || size > bytes.length - at) {
            throw new Misfit(FOREIGN);
        }
        return size;
    }

    /**
     * How many values come next.
     *
     * @param least bytes that each of them has at the least
     * @throws Misfit when the row has no room for them
     */
    int count(int least) throws Misfit {
        int count = int32();
        if (count < 0 || count > (bytes.length - at) / least) {
            throw new Misfit(FOREIGN);
        }
        return count;
    }

    byte int8() {
        return bytes[at++];
    }

    short int16() {
        short value = (short) SHORT.get(bytes, at);
        at += Short.BYTES;
        return value;
    }

    int int32() {
        int value = (int) INT.get(bytes, at);
        at += Integer.BYTES;
        return value;
    }

    long int64() {
        long value = (long) LONG.get(bytes, at);
        at += Long.BYTES;
        return value;
    }

    float float4() {
        return Float.intBitsToFloat(int32());
    }

    double float8() {
        return Double.longBitsToDouble(int64());
    }

    byte[] copy(int length) {
        byte[] copy = Arrays.copyOfRange(bytes, at, at + length);
        at += length;
        return copy;
    }

    String text(int length) {
        String text = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }
}
