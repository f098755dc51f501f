package dev.sluice.stream.flow;

import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * A value with the partition it is bound for. Streams tells a partitioner nothing of where a record came from, so the
 * value carries it.
 *
 * @param bytes what is written
 * @param partition heeded by sinks that have {@link SamePartition}
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record Outgoing(byte @Nullable [] bytes, int partition) {

    /** Writes the bytes alone. */
    static final class OutgoingSerializer implements Serializer<Outgoing> {
        @Override
        @SuppressWarnings("NullAway") // a serializer may give null, which is a record without a value
        public byte[] serialize(String topic, Outgoing value) {
            return value.bytes();
        }
    }
}
