package dev.sluice.stream.flow;

import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * A value with the raw topic it belongs to and the partition it is bound for. Streams tells those who write nothing of
 * where a record came from that it did not read itself, so the value carries it.
 *
 * @param bytes what is written
 * @param topic heeded by {@link ValidTopic}
 * @param partition heeded by sinks that have {@link SamePartition}
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record Outgoing(byte @Nullable [] bytes, String topic, int partition) {

    /** For a topic with one partition that belongs to no table. */
    static Outgoing ofPipeline(byte[] bytes) {
        return new Outgoing(bytes, "", 0);
    }

    /** Writes the bytes alone. */
    static final class OutgoingSerializer implements Serializer<Outgoing> {
        @Override
        @SuppressWarnings("NullAway") // a serializer may give null, which is a record without a value
        public byte[] serialize(String topic, Outgoing value) {
            return value.bytes();
        }
    }
}
