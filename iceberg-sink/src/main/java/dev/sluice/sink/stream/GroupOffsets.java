package dev.sluice.sink.stream;

import dev.sluice.sink.plan.TableProgress;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Publishes how far each table has landed as offsets of a consumer group, so that every Kafka tool shows the lag; of
 * a table that lands in several modes, those of the one that is furthest behind. For
 * display only: nothing reads them back, so that they can't be published does not matter to the tables.
 */
final class GroupOffsets {

    private static final Logger log = LoggerFactory.getLogger(GroupOffsets.class);
    /** Offsets of a group without members expire; they are published again that often even when nothing moved. */
    private static final Duration AGAIN = Duration.ofMinutes(10);

    private final Admin admin;
    private final String group;
    private final Clock clock;
    private Map<TopicPartition, OffsetAndMetadata> published = Map.of();
    private long publishedAtMs;

    GroupOffsets(Admin admin, String group, Clock clock) {
        this.admin = admin;
        this.group = group;
        this.clock = clock;
    }

    void publish(Collection<Lane> lanes) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (Lane lane : lanes) {
            @Nullable TableProgress progress = lane.progress();
            if (progress != null) {
                progress.offsets()
                        .forEach((partition, offset) -> offsets.merge(
                                new TopicPartition(lane.topic(), partition),
                                new OffsetAndMetadata(offset),
                                (one, other) -> one.offset() <= other.offset() ? one : other));
            }
        }
        boolean isOld = clock.millis() - publishedAtMs >= AGAIN.toMillis();
        if (offsets.isEmpty() || (offsets.equals(published) && !isOld)) {
            return;
        }
        published = offsets;
        publishedAtMs = clock.millis();
        KafkaFuture<Void> unused = admin.alterConsumerGroupOffsets(group, offsets)
                .all()
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        log.atDebug()
                                .addKeyValue("group", group)
                                .setCause(failure)
                                .log("Group offsets not published");
                    }
                });
    }
}
