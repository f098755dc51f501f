package dev.sluice.stream.flow;

import dev.sluice.schemas.position.Mark;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.table.Topics;
import dev.sluice.stream.flow.Judgement.Halted;
import dev.sluice.stream.flow.Judgement.Rejected;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Sends each record where its judgement says, and counts. The counts are written in the transaction that writes the
 * records and the offsets, so they are exact whatever happens in between. One instance works on one partition number of
 * all tables.
 */
final class Route implements Processor<byte[], Judged, byte[], Outgoing> {

    private static final Duration STATUS_INTERVAL = Duration.ofSeconds(1);

    private final Topics topics;
    private final Letters letters;
    private final Map<String, TableProgress> tables = new HashMap<>();
    private @Nullable Task task;

    Route(Topics topics, Letters letters) {
        this.topics = topics;
        this.letters = letters;
    }

    /** What Streams gives to an instance when it is put to work, again after a task was revived. */
    private record Task(ProcessorContext<byte[], Outgoing> context, KeyValueStore<String, Tally> tallies) {}

    @Override
    public void init(ProcessorContext<byte[], Outgoing> context) {
        task = new Task(context, context.getStateStore(Flow.COUNTS));
        tables.clear();
        context.schedule(STATUS_INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::publishStatus);
    }

    @Override
    public void process(Record<byte[], Judged> record) {
        Task now = task();
        RecordMetadata from = now.context().recordMetadata().orElseThrow();
        TableProgress table = tables.computeIfAbsent(from.topic(), topic -> progress(now, topic));
        record.value().judgement().take(new Judgement.Routes() {
            @Override
            public void change() {
                forward();
                table.countValid();
            }

            @Override
            public void mark(Mark mark) {
                forward();
                table.reached(mark);
            }

            @Override
            public void tombstone() {
                forward();
            }

            @Override
            public void rejected(Rejected why) {
                now.context()
                        .forward(
                                letters.letter(
                                        record,
                                        why,
                                        from,
                                        topics.tableOfRaw(from.topic()),
                                        now.context().currentSystemTimeMs()),
                                Flow.DEAD_LETTERS);
                table.countQuarantined();
            }

            @Override
            public void halted(Halted why) {
                rejected(why.why());
            }

            private void forward() {
                Outgoing same = new Outgoing(record.value().value(), from.partition());
                now.context().forward(record.withValue(same), Flow.VALID);
            }
        });
    }

    private void publishStatus(long nowMs) {
        Task now = task();
        for (TableProgress table : tables.values()) {
            table.news(now.context().taskId().partition(), nowMs)
                    .ifPresent(status -> now.context().forward(status, Flow.STATUS));
        }
    }

    private TableProgress progress(Task now, String topic) {
        TableId table = topics.tableOfRaw(topic).orElseThrow();
        return new TableProgress(table, now.tallies());
    }

    private Task task() {
        if (task == null) {
            throw new IllegalStateException("Not put to work yet");
        }
        return task;
    }
}
