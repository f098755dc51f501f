package dev.sluice.stream.flow;

import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.Topics;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Holds a paused table's records back and lets everything else through. Streams has no pause of a topic, and its input
 * offset moves on: so what is held back is noted as a range of offsets, in the transaction that moves the input offset, and
 * read again from the raw topic when the table goes on. How far that has got moves in the transaction that writes what
 * came of it. So a crash anywhere neither skips a record nor lets one through twice, and a pause costs no room.
 *
 * <p>While records are read again, what comes new is held back too, behind them: the order stays.
 *
 * <p>A change that was taken in before is left alone. Exactly-once rests on the offsets that the broker gives, and a broker that was
 * killed and lost its lead while it read them has been seen to give some of minutes before. What was taken in is noted in the transaction
 * that writes what came of it, and read from the log of the state, not asked of the group.
 */
final class Gate implements Processor<byte[], byte[], byte[], Incoming> {

    private static final Logger log = LoggerFactory.getLogger(Gate.class);

    private static final Duration BETWEEN_READS = Duration.ofMillis(100);
    /** Commits are due between reads; records of other tables wait for one read at most. */
    private static final int READS = 4;

    /** The topic of requests, which are not the gate's affair. */
    private final String requests;

    private final HeldBack.Source source;
    private final Map<String, HeldBack> readers = new HashMap<>();
    private final Set<String> setBack = new HashSet<>();
    private @Nullable Task task;
    /** Stores can't be written while a task is put to work, so its first act waits for the first read. */
    private boolean begun;

    Gate(Topics topics, HeldBack.Source source) {
        this.requests = topics.redrives();
        this.source = source;
    }

    private record Task(
            ProcessorContext<byte[], Incoming> context,
            Pauses pauses,
            KeyValueStore<String, Taken> taken,
            Ticks releases) {}

    @Override
    public void init(ProcessorContext<byte[], Incoming> context) {
        task = new Task(
                context,
                new Pauses(context.getStateStore(Flow.PAUSES)),
                context.getStateStore(Flow.TAKEN),
                new Ticks(context, BETWEEN_READS, nowMs -> release(task())));
        setBack.clear();
        begun = false;
        task().releases().ask();
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Task now = task();
        RecordMetadata from = now.context().recordMetadata().orElseThrow();
        if (from.topic().equals(requests)) {
            // It may be that a table is to go on.
            now.releases().ask();
            return;
        }
        if (!takeIn(now, from, record)) {
            return;
        }
        if (now.pauses().find(from.topic()) == null) {
            now.context().forward(record.withValue(new Incoming(record.value(), Origin.of(from))));
        } else {
            now.pauses().change(from.topic(), pause -> pause.held(from.offset() + 1));
        }
    }

    /**
     * Notes that the record is taken in. One that has no position is no change, and is harmless twice.
     *
     * @return false when it was taken in before
     */
    private boolean takeIn(Task now, RecordMetadata from, Record<byte[], byte[]> record) {
        Optional<SourcePosition> position = ChangeHeaders.position(record.headers());
        if (position.isEmpty()) {
            return true;
        }
        Taken taken = now.taken().get(from.topic());
        if (taken == null) {
            now.taken().put(from.topic(), Taken.first(from.offset(), position.get(), record.timestamp()));
            return true;
        }
        if (!taken.has(from.offset(), position.get(), record.timestamp())) {
            now.taken().put(from.topic(), taken.with(from.offset(), position.get(), record.timestamp()));
            return true;
        }
        if (setBack.add(from.topic())) {
            log.atWarn()
                    .addKeyValue("topic", from.topic())
                    .addKeyValue("partition", from.partition())
                    .addKeyValue("offset", from.offset())
                    .addKeyValue("next", taken.next())
                    .log("Kafka gives changes again that were taken in before; they are left alone");
        }
        return false;
    }

    /** Returns whether a table has more to let through. */
    private boolean release(Task now) {
        if (!begun) {
            begun = true;
            retryHalted(now);
        }
        now.pauses().all().forEach((topic, pause) -> {
            if (pause.step() == Pause.Step.RELEASING) {
                release(now, topic, pause);
            }
        });
        return now.pauses().all().keySet().stream().anyMatch(topic -> isReleasing(now, topic));
    }

    /** The rules may be others than those before the start. A breaker waits for somebody. */
    private static void retryHalted(Task now) {
        now.pauses().all().forEach((topic, pause) -> {
            if (pause.kind() == Pause.Kind.HALT) {
                now.pauses().change(topic, Pause::releasing);
            }
        });
    }

    private void release(Task now, String topic, Pause pause) {
        int partition = now.context().taskId().partition();
        HeldBack reader = readers.computeIfAbsent(topic, name -> source.open(name, partition, pause.from()));
        try {
            for (int i = 0; i < READS && isReleasing(now, topic); i++) {
                letThrough(now, topic, reader, pause.until());
            }
        } catch (HeldBack.Gone e) {
            lost(now, topic, pause, e.earliest());
        }
        if (!isReleasing(now, topic)) {
            close(topic);
        }
    }

    private static boolean isReleasing(Task now, String topic) {
        Pause pause = now.pauses().find(topic);
        return pause != null && pause.step() == Pause.Step.RELEASING;
    }

    /** Stops where one of the records pauses the table again: that pause says itself from where. */
    private static void letThrough(Task now, String topic, HeldBack reader, long until) throws HeldBack.Gone {
        List<ConsumerRecord<byte[], byte[]>> records = reader.next();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (record.offset() >= until) {
                break;
            }
            now.context().forward(again(record));
            if (!isReleasing(now, topic)) {
                return;
            }
        }
        long next = Math.min(reader.position(), until);
        now.pauses().change(topic, pause -> pause.letThrough(Math.max(pause.from(), next)));
    }

    private static Record<byte[], Incoming> again(ConsumerRecord<byte[], byte[]> record) {
        Origin origin = new Origin(record.topic(), record.partition(), record.offset(), Optional.empty());
        return new Record<>(
                record.key(), new Incoming(record.value(), origin), Math.max(0, record.timestamp()), record.headers());
    }

    private static void lost(Task now, String topic, Pause pause, long earliest) {
        String reason = "records from offset " + pause.from() + " to " + earliest + " were held back for longer than "
                + topic
                + " keeps them and are gone; `sluice resume` goes on behind them, and `sluice resync` then reads"
                + " the table anew";
        now.pauses()
                .begin(
                        topic,
                        Pause.Kind.GONE,
                        pause.rule(),
                        reason,
                        now.context().currentSystemTimeMs(),
                        earliest,
                        earliest);
    }

    private void close(String topic) {
        HeldBack reader = readers.remove(topic);
        if (reader != null) {
            reader.close();
        }
    }

    @Override
    public void close() {
        readers.values().forEach(HeldBack::close);
        readers.clear();
    }

    private Task task() {
        if (task == null) {
            throw new IllegalStateException("Not put to work yet");
        }
        return task;
    }
}
