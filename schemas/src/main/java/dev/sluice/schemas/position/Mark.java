package dev.sluice.schemas.position;

import java.nio.ByteBuffer;

/**
 * A progress mark: every change of the table with a position up to and including {@code position} stands before it in
 * its partition. Ingest writes marks to every partition of every table's topic, so that the sink can say how far a
 * table is complete even when nobody writes to that table.
 *
 * @param position up to which the partition is complete, inclusive
 * @param timeMs source wall-clock time at which that was so, milliseconds since the epoch
 */
public record Mark(SourcePosition position, long timeMs) {

    /** Length of {@link #toBytes()}. */
    public static final int BYTES = SourcePosition.BYTES + Long.BYTES;

    /** The position's bytes, then the time, big-endian. */
    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES)
                .put(position.toBytes())
                .putLong(timeMs)
                .array();
    }

    /**
     * Reads the form that {@link #toBytes()} writes.
     *
     * @throws IllegalArgumentException when the length is another than {@link #BYTES}
     */
    public static Mark fromBytes(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("A progress mark has " + BYTES + " bytes, not " + bytes.length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        byte[] position = new byte[SourcePosition.BYTES];
        buffer.get(position);
        return new Mark(SourcePosition.fromBytes(position), buffer.getLong());
    }
}
