package dev.sluice.schemas.trace;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Which trace a change belongs to, in the form of the header that travels with it: version {@code 00}, trace id, id of
 * the span above, flags, as lower-case hex with dashes between.
 *
 * @param high upper half of the trace id
 * @param low lower half of the trace id; not 0
 * @param span id of the span that the receiver's own is a child of; not 0
 * @param sampling whether spans of this trace are recorded
 * @see <a href="https://www.w3.org/TR/trace-context/#traceparent-header">W3C Trace Context: traceparent</a>
 */
public record TraceParent(long high, long low, long span, Sampling sampling) {

    /** Name of the Kafka header. */
    public static final String HEADER = "traceparent";

    /** Name of a trace id among the key-values of a log line. */
    public static final String LOG_KEY = "trace_id";

    /** Length of {@link #toBytes()}. */
    public static final int BYTES = 55;

    private static final int TRACE_ID = 3;
    private static final int SPAN_ID = 36;
    private static final int FLAGS = 53;
    private static final HexFormat HEX = HexFormat.of();

    /** Whether spans of a trace are recorded. */
    public enum Sampling {
        RECORDED,
        NOT_RECORDED
    }

    public TraceParent {
        if (low == 0 || span == 0) {
            throw new IllegalArgumentException("Ids of nothing but zeros are invalid");
        }
    }

    /**
     * Reads a header's value. As the standard wants it, a later version is read as far as this one goes.
     *
     * @return empty when there is no header, or it is none that can be read
     */
    public static Optional<TraceParent> of(byte @Nullable [] header) {
        if (header == null || !hasForm(header)) {
            return Optional.empty();
        }
        String text = new String(header, 0, BYTES, StandardCharsets.US_ASCII);
        try {
            return Optional.of(new TraceParent(
                    HexFormat.fromHexDigitsToLong(text, TRACE_ID, TRACE_ID + 16),
                    HexFormat.fromHexDigitsToLong(text, TRACE_ID + 16, SPAN_ID - 1),
                    HexFormat.fromHexDigitsToLong(text, SPAN_ID, FLAGS - 1),
                    (HexFormat.fromHexDigits(text, FLAGS, BYTES) & 1) == 1
                            ? Sampling.RECORDED
                            : Sampling.NOT_RECORDED));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether a header asks for spans: looks at one byte of it, for those who meet every record. */
    public static boolean isRecorded(byte @Nullable [] header) {
        // The flag is set where the digit is odd: there the code of a figure is odd, and that of a letter even.
        return header != null
                && hasForm(header)
                && (header[BYTES - 1] <= '9' ? (header[BYTES - 1] & 1) == 1 : (header[BYTES - 1] & 1) == 0);
    }

    private static boolean hasForm(byte[] header) {
        return header.length >= BYTES
                && header[2] == '-'
                && header[SPAN_ID - 1] == '-'
                && header[FLAGS - 1] == '-'
                && !(header[0] == 'f' && header[1] == 'f');
    }

    /** 32 hex digits. */
    public String traceId() {
        return HEX.toHexDigits(high) + HEX.toHexDigits(low);
    }

    /** 16 hex digits. */
    public String spanId() {
        return HEX.toHexDigits(span);
    }

    /** The header's value. */
    public byte[] toBytes() {
        return toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** The header's value as text. */
    @Override
    public String toString() {
        return "00-" + traceId() + "-" + spanId() + (sampling == Sampling.RECORDED ? "-01" : "-00");
    }
}
