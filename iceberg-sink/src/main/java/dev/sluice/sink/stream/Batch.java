package dev.sluice.sink.stream;

import dev.sluice.schemas.trace.Span;
import dev.sluice.sink.decode.RawRecord;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A batch of the query.
 *
 * @param start where it begins, per topic and partition; a partition that is new in it is absent
 * @param end where it ends
 * @param records its records; empty when it is too large to be read in one go, then each table reads its own share in
 *     pieces
 * @param topics what Kafka said of the topics after the records were read
 * @param span of the batch; its tables' spans stand below it
 */
record Batch(
        String queryId,
        long id,
        TopicOffsets start,
        TopicOffsets end,
        Optional<Records.OfBatch> records,
        Map<String, TopicWatch.Topic> topics,
        Span span) {

    /** Its records of a topic; empty when they were not read, so that a table has to read them itself. */
    Optional<List<RawRecord>> recordsOf(String topic) {
        return records.filter(read -> !read.unread().contains(topic))
                .map(read -> read.byTopic().getOrDefault(topic, List.of()));
    }
}
