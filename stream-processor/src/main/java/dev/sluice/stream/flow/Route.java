package dev.sluice.stream.flow;

import dev.sluice.schemas.letter.LetterRequest;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.TableSettings;
import dev.sluice.schemas.table.TableId;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sends each record where its judgement says, and counts. The counts, the open letters and the pauses are written in the
 * transaction that writes the records and the offsets, so they are exact whatever happens in between. One instance works
 * on one partition number of all tables.
 */
final class Route implements Processor<byte[], Judged, byte[], Outgoing> {

    private static final Duration STATUS_INTERVAL = Duration.ofSeconds(1);

    private final Pipeline pipeline;
    private final Letters letters;
    private final PausedTables pausedTables;
    private final Map<String, Lane> lanes = new HashMap<>();
    private @Nullable Task task;

    Route(Pipeline pipeline, Letters letters, PausedTables pausedTables) {
        this.pipeline = pipeline;
        this.letters = letters;
        this.pausedTables = pausedTables;
    }

    /** What Streams gives to an instance when it is put to work, again after a task was revived. */
    private record Task(
            Exits exits, KeyValueStore<String, Tally> tallies, Ledger ledger, Pauses pauses, Ticks statuses) {}

    @Override
    public void init(ProcessorContext<byte[], Outgoing> context) {
        KeyValueStore<Bytes, OpenLetters> open = context.getStateStore(Flow.LEDGER);
        KeyValueStore<String, Pause> paused = context.getStateStore(Flow.PAUSES);
        task = new Task(
                new Exits(context),
                context.getStateStore(Flow.COUNTS),
                new Ledger(open),
                new Pauses(paused),
                new Ticks(context, STATUS_INTERVAL, this::publishStatus));
        lanes.clear();
        task().statuses().ask();
    }

    @Override
    public void process(Record<byte[], Judged> record) {
        task().statuses().ask();
        Judged judged = record.value();
        Lane lane = lanes.computeIfAbsent(judged.origin().topic(), topic -> lane(task(), topic));
        Optional<LetterRequest> request = judged.origin().request();
        if (request.isEmpty()) {
            judged.judgement().take(new Arrival(lane, record));
        } else {
            asked(lane, record, request.get());
        }
    }

    private static void asked(Lane lane, Record<byte[], Judged> record, LetterRequest request) {
        Redrive redrive = new Redrive(lane, record, request);
        if (request.act() == LetterRequest.Act.DROP) {
            redrive.drop();
        } else {
            record.value().judgement().take(redrive);
        }
    }

    /** Returns whether a table is paused: then its status changes without a record that comes here. */
    private boolean publishStatus(long nowMs) {
        Task now = task();
        // What was paused or counted before the start is said though nothing of the table comes any more: the process
        // may
        // have ended between a change and the status that counts it.
        now.pauses().all().keySet().forEach(topic -> lanes.computeIfAbsent(topic, each -> lane(now, each)));
        counted(now).forEach(topic -> lanes.computeIfAbsent(topic, each -> lane(now, each)));
        for (Lane lane : lanes.values()) {
            Optional<Pause> pause = lane.pause().filter(p -> p.step() == Pause.Step.HOLDING);
            lane.progress().paused(pause.map(Pause::reason).orElse(null));
            pausedTables.say(lane.table(), now.exits().partition(), pause);
            lane.progress().news(now.exits().partition(), nowMs).ifPresent(status -> now.exits()
                    .status(status));
        }
        return !now.pauses().all().isEmpty();
    }

    /** The raw topics of the tables that have counts. */
    private List<String> counted(Task now) {
        List<String> topics = new ArrayList<>();
        try (KeyValueIterator<String, Tally> tallies = now.tallies().all()) {
            tallies.forEachRemaining(each -> topics.add(pipeline.topics().raw(TableId.parse(each.key))));
        }
        return topics;
    }

    private Lane lane(Task now, String topic) {
        TableId table = pipeline.topics().tableOfRaw(topic).orElseThrow();
        TableSettings settings = pipeline.settingsFor(table);
        return new Lane(
                table,
                topic,
                settings.letters(),
                settings.breaker(),
                new TableProgress(table, now.tallies()),
                letters,
                now.ledger(),
                now.pauses(),
                now.exits());
    }

    @Override
    public void close() {
        if (task != null) {
            int partition = task.exits().partition();
            lanes.values().forEach(lane -> pausedTables.say(lane.table(), partition, Optional.empty()));
        }
    }

    private Task task() {
        if (task == null) {
            throw new IllegalStateException("Not put to work yet");
        }
        return task;
    }
}
