package dev.sluice.stream.flow;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * The record's own timestamp. Streams drops a record whose timestamp is negative or fails on it, so one without a
 * timestamp (old producers write -1) gets the earliest there is.
 */
final class OwnTimestamp implements TimestampExtractor {
    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        return Math.max(0, record.timestamp());
    }
}
