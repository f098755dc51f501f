package dev.sluice.schemas.wire;

import java.nio.ByteBuffer;

/**
 * Confluent's wire format: a zero byte, the schema's id as a big-endian int, the Avro body.
 *
 * @see <a href="https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format">
 *     Confluent: wire format</a>
 */
public final class WireFormat {

    /** Bytes before the Avro body. */
    public static final int HEADER = 1 + Integer.BYTES;

    private static final byte MAGIC = 0;

    private WireFormat() {}

    /** Id of the schema that the body was written with. */
    public static int schemaId(byte[] bytes) throws NotWireFormat {
        if (bytes.length < HEADER) {
            throw new NotWireFormat("has " + bytes.length + " bytes, fewer than the header's " + HEADER);
        }
        if (bytes[0] != MAGIC) {
            throw new NotWireFormat("starts with byte " + bytes[0] + ", not with 0");
        }
        return ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt();
    }

    /** Writes the header to the first {@link #HEADER} bytes. */
    public static void writeHeader(int schemaId, byte[] bytes) {
        bytes[0] = MAGIC;
        ByteBuffer.wrap(bytes, 1, Integer.BYTES).putInt(schemaId);
    }

    /** The header alone, to be written ahead of a body. */
    public static byte[] header(int schemaId) {
        byte[] header = new byte[HEADER];
        writeHeader(schemaId, header);
        return header;
    }
}
