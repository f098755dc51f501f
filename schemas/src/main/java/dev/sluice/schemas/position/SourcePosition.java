package dev.sluice.schemas.position;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a change stands in the log of its source. Positions are compared part by part, each part as an unsigned number;
 * wall-clock time never takes part.
 *
 * <p>For PostgreSQL the parts are: the commit LSN of the last transaction committed before the one that holds the
 * change (PostgreSQL emits in commit order, so this never goes back while {@code source.lsn} alone does), the LSN of
 * the change itself, and its place among the changes that share that LSN (rows of one COPY do).
 *
 * <p>The text form has a fixed width, so that texts sort as the positions do, in any engine that compares bytes.
 *
 * @param commit log position of the last commit before the change
 * @param event log position of the change
 * @param place place among the changes with the same {@code event}, from 0
 */
public record SourcePosition(long commit, long event, int place) implements Comparable<SourcePosition>, Serializable {

    /** Before every change. */
    public static final SourcePosition ZERO = new SourcePosition(0, 0, 0);

    /** After every change. */
    public static final SourcePosition LAST = new SourcePosition(-1, -1, -1);

    /** Length of {@link #toBytes()}. */
    public static final int BYTES = 2 * Long.BYTES + Integer.BYTES;

    private static final HexFormat HEX = HexFormat.of();
    private static final Pattern TEXT = Pattern.compile("([0-9a-f]{16})-([0-9a-f]{16})-([0-9a-f]{8})");
    private static final Comparator<SourcePosition> ORDER = Comparator.<SourcePosition, Long>comparing(
                    SourcePosition::commit, Long::compareUnsigned)
            .thenComparing(SourcePosition::event, Long::compareUnsigned)
            .thenComparing(SourcePosition::place, Integer::compareUnsigned);

    public static SourcePosition of(long commit, long event, int place) {
        return new SourcePosition(commit, event, place);
    }

    /**
     * Reads the form that {@link #toString()} writes.
     *
     * @throws IllegalArgumentException when the text has another form
     */
    public static SourcePosition parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("Not a source position: " + text);
        }
        return new SourcePosition(
                Long.parseUnsignedLong(parts.group(1), 16),
                Long.parseUnsignedLong(parts.group(2), 16),
                Integer.parseUnsignedInt(parts.group(3), 16));
    }

    /**
     * Reads the form that {@link #toBytes()} writes.
     *
     * @throws IllegalArgumentException when the length is another than {@link #BYTES}
     */
    public static SourcePosition fromBytes(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("A source position has " + BYTES + " bytes, not " + bytes.length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new SourcePosition(buffer.getLong(), buffer.getLong(), buffer.getInt());
    }

    /** Big-endian commit, event and place; unsigned byte order is the order of positions. */
    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES)
                .putLong(commit)
                .putLong(event)
                .putInt(place)
                .array();
    }

    public boolean isAfter(SourcePosition other) {
        return compareTo(other) > 0;
    }

    @Override
    public int compareTo(SourcePosition other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return HEX.toHexDigits(commit) + "-" + HEX.toHexDigits(event) + "-" + HEX.toHexDigits(place);
    }
}
