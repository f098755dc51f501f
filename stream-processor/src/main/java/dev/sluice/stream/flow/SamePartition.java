package dev.sluice.stream.flow;

import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.StreamPartitioner;

import java.util.Optional;
import java.util.Set;

/** Writes to the partition that the record came from, so that its order there is kept. */
final class SamePartition implements StreamPartitioner<byte[], Outgoing> {

    /** @throws StreamsException when the topic has no such partition */
    @Override
    public Optional<Set<Integer>> partitions(String topic, byte[] key, Outgoing value, int partitions) {
        if (value.partition() >= partitions) {
            throw new StreamsException("Topic " + topic + " has " + partitions + " partitions and its source has more;"
                    + " give both the same number");
        }
        return Optional.of(Set.of(value.partition()));
    }
}
