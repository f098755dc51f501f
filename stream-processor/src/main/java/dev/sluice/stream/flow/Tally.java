package dev.sluice.stream.flow;

import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

import java.nio.ByteBuffer;

/**
 * What became of the changes of one table in one partition, since the pipeline's beginning.
 *
 * @param valid changes forwarded
 * @param quarantined records sent to the dead letters
 */
record Tally(long valid, long quarantined) {

    static final Tally ZERO = new Tally(0, 0);

    private static final int BYTES = 2 * Long.BYTES;

    Tally plusValid() {
        return new Tally(valid + 1, quarantined);
    }

    Tally plusQuarantined() {
        return new Tally(valid, quarantined + 1);
    }

    /** Both numbers, big-endian. */
    static Serde<Tally> serde() {
        Serializer<Tally> serializer = (topic, tally) -> ByteBuffer.allocate(BYTES)
                .putLong(tally.valid())
                .putLong(tally.quarantined())
                .array();
        return Serdes.serdeFrom(serializer, new TallyDeserializer());
    }

    private static final class TallyDeserializer implements Deserializer<Tally> {
        @Override
        @SuppressWarnings("NullAway") // a store asks for what it does not hold
        public Tally deserialize(String topic, byte[] bytes) {
            if (bytes == null) {
                return null;
            }
            if (bytes.length != BYTES) {
                throw new SerializationException("A tally has " + BYTES + " bytes, not " + bytes.length);
            }
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            return new Tally(buffer.getLong(), buffer.getLong());
        }
    }
}
