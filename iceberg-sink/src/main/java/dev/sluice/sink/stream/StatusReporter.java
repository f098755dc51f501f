package dev.sluice.sink.stream;

import dev.sluice.schemas.position.Mark;
import dev.sluice.schemas.status.TableStatus;
import dev.sluice.sink.plan.Counts;
import dev.sluice.sink.plan.TableProgress;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;

/** Publishes what the sink says of each table, when it has changed. Called at most once a second. */
final class StatusReporter {

    private static final Logger log = LoggerFactory.getLogger(StatusReporter.class);

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final Clock clock;
    private final Map<String, TableStatus> published = new HashMap<>();

    StatusReporter(Producer<byte[], byte[]> producer, String topic, Clock clock) {
        this.producer = producer;
        this.topic = topic;
        this.clock = clock;
    }

    void report(Lane lane) {
        TableStatus status = status(lane);
        @Nullable TableStatus before = published.get(status.key());
        if (before != null && says(before).equals(says(status))) {
            return;
        }
        published.put(status.key(), status);
        byte[] key = status.key().getBytes(StandardCharsets.UTF_8);
        Future<RecordMetadata> unused =
                producer.send(new ProducerRecord<>(topic, 0, key, status.toJson()), (sent, failure) -> {
                    if (failure != null) {
                        log.atWarn()
                                .addKeyValue("table", lane.table())
                                .setCause(failure)
                                .log("Status not published");
                    }
                });
    }

    /** The status without its time. */
    private static TableStatus says(TableStatus s) {
        return new TableStatus(
                s.stage(),
                s.table(),
                s.part(),
                s.state(),
                s.reason(),
                0,
                s.counts(),
                s.completeThrough(),
                s.completeAtMs(),
                s.freshness());
    }

    private TableStatus status(Lane lane) {
        @Nullable TableProgress progress = lane.progress();
        Counts counts = progress == null ? Counts.NONE : progress.counts();
        Optional<Mark> complete = Optional.ofNullable(progress).flatMap(TableProgress::completeThrough);
        Optional<Standing.Paused> paused = lane.standing().paused();
        boolean isLoading = lane.standing().isLoading();
        @Nullable
        String reason =
                isLoading ? lane.loading() : paused.map(Standing.Paused::reason).orElse(null);
        return new TableStatus(
                TableStatus.SINK,
                lane.table(),
                lane.part(),
                state(lane.standing(), progress),
                reason,
                clock.millis(),
                Map.of(
                        TableStatus.LANDED, counts.landed(),
                        TableStatus.SUPERSEDED, counts.superseded(),
                        TableStatus.FILTERED, counts.filtered(),
                        TableStatus.QUARANTINED, counts.quarantined()),
                complete.map(Mark::position).orElse(null),
                complete.map(Mark::timeMs).orElse(0L),
                lane.freshness().current().orElse(null));
    }

    private static String state(Standing standing, @Nullable TableProgress progress) {
        if (standing.paused().isPresent()) {
            return TableStatus.PAUSED;
        }
        if (standing.isLoading()) {
            return TableStatus.LOADING;
        }
        return progress == null ? TableStatus.STARTING : TableStatus.RUNNING;
    }
}
