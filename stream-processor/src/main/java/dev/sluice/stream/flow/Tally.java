package dev.sluice.stream.flow;

import dev.sluice.schemas.status.TableStatus;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * What became of the changes of one table in one partition, since the pipeline's beginning. Each is in one number.
 *
 * @param valid changes forwarded
 * @param quarantined open dead letters
 * @param superseded changes whose letter gave way to a later change of the row
 * @param filtered changes whose letter somebody dropped
 */
record Tally(long valid, long quarantined, long superseded, long filtered) {

    static final Tally ZERO = new Tally(0, 0, 0, 0);

    private static final int BYTES = 4 * Long.BYTES;
    /** The first two numbers alone, as they were written before letters could be settled. */
    private static final int OLD_BYTES = 2 * Long.BYTES;

    Tally plusValid() {
        return new Tally(valid + 1, quarantined, superseded, filtered);
    }

    Tally plusQuarantined() {
        return new Tally(valid, quarantined + 1, superseded, filtered);
    }

    /** A letter's record went on. */
    Tally redriven() {
        return new Tally(valid + 1, quarantined - 1, superseded, filtered);
    }

    /** A letter gave way to a later change. */
    Tally superseded(int letters) {
        return new Tally(valid, quarantined - letters, superseded + letters, filtered);
    }

    /** Somebody gave a letter up. */
    Tally dropped() {
        return new Tally(valid, quarantined - 1, superseded, filtered + 1);
    }

    /** By the names of {@link TableStatus}; those that only settled letters have are absent while they are 0. */
    Map<String, Long> counts() {
        Map<String, Long> counts = new HashMap<>();
        counts.put(TableStatus.VALID, valid);
        counts.put(TableStatus.QUARANTINED, quarantined);
        if (superseded > 0) {
            counts.put(TableStatus.SUPERSEDED, superseded);
        }
        if (filtered > 0) {
            counts.put(TableStatus.FILTERED, filtered);
        }
        return counts;
    }

    /** The four numbers, big-endian. */
    static Serde<Tally> serde() {
        Serializer<Tally> serializer = (topic, tally) -> ByteBuffer.allocate(BYTES)
                .putLong(tally.valid())
                .putLong(tally.quarantined())
                .putLong(tally.superseded())
                .putLong(tally.filtered())
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
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            if (bytes.length == OLD_BYTES) {
                return new Tally(buffer.getLong(), buffer.getLong(), 0, 0);
            }
            if (bytes.length != BYTES) {
                throw new SerializationException("A tally has " + BYTES + " bytes, not " + bytes.length);
            }
            return new Tally(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
        }
    }
}
