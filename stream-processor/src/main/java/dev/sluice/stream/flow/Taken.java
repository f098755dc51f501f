package dev.sluice.stream.flow;

import dev.sluice.schemas.position.SourcePosition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

import java.nio.ByteBuffer;

/**
 * How far the changes in one partition of a raw topic have been taken in.
 *
 * @param next offset behind the last of them
 * @param position the highest of them
 * @param timestampMs the latest of them, milliseconds since the epoch
 */
record Taken(long next, SourcePosition position, long timestampMs) {

    private static final int BYTES = Long.BYTES + SourcePosition.BYTES + Long.BYTES;

    /** The first change. */
    static Taken first(long offset, SourcePosition position, long timestampMs) {
        return new Taken(offset + 1, position, timestampMs);
    }

    /**
     * Whether a change is one of those that were taken in. Where the topic was created anew its offsets begin anew, but what comes
     * then is later: by its position, or, from a source that was set back itself, by its time.
     */
    boolean has(long offset, SourcePosition its, long itsMs) {
        return offset < next && its.compareTo(position) <= 0 && itsMs <= timestampMs;
    }

    /** With one more. */
    Taken with(long offset, SourcePosition its, long itsMs) {
        return new Taken(offset + 1, its.compareTo(position) > 0 ? its : position, Math.max(itsMs, timestampMs));
    }

    /** Offset, position and time, big-endian. */
    static Serde<Taken> serde() {
        Serializer<Taken> serializer = (topic, taken) -> ByteBuffer.allocate(BYTES)
                .putLong(taken.next())
                .put(taken.position().toBytes())
                .putLong(taken.timestampMs())
                .array();
        return Serdes.serdeFrom(serializer, new TakenDeserializer());
    }

    private static final class TakenDeserializer implements Deserializer<Taken> {
        @Override
        @SuppressWarnings("NullAway") // a store asks for what it does not hold
        public Taken deserialize(String topic, byte[] bytes) {
            if (bytes == null) {
                return null;
            }
            if (bytes.length != BYTES) {
                throw new SerializationException(
                        "How far a topic was taken in has " + BYTES + " bytes, not " + bytes.length);
            }
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            long next = buffer.getLong();
            byte[] position = new byte[SourcePosition.BYTES];
            buffer.get(position);
            return new Taken(next, SourcePosition.fromBytes(position), buffer.getLong());
        }
    }
}
