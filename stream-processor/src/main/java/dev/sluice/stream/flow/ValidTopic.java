package dev.sluice.stream.flow;

import dev.sluice.schemas.table.Topics;
import org.apache.kafka.streams.processor.RecordContext;
import org.apache.kafka.streams.processor.TopicNameExtractor;

/** The valid topic that belongs to the raw topic a record came from. */
record ValidTopic(Topics topics) implements TopicNameExtractor<byte[], Outgoing> {

    @Override
    public String extract(byte[] key, Outgoing value, RecordContext from) {
        return topics.validOf(value.topic());
    }

    /** Stands in the topology's description. */
    @Override
    public String toString() {
        return ValidTopic.class.getName();
    }
}
