package dev.sluice.sink.stream;

import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.wire.Headers;
import dev.sluice.sink.decode.RawRecord;
import dev.sluice.sink.plan.IncompatibleSchema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;

/** The records that a topic still holds, and where points of a replay lie in them. */
final class ReplayTopic {

    /** Records that are looked at to see from which position on the topic goes. */
    private static final long LOOK = 200;

    private final String name;
    private final TopicWatch.Topic kafka;
    private final Admin admin;
    private final Records records;

    ReplayTopic(String name, TopicWatch.Topic kafka, Admin admin, Records records) {
        this.name = name;
        this.kafka = kafka;
        this.admin = admin;
        this.records = records;
    }

    String name() {
        return name;
    }

    TopicWatch.Topic kafka() {
        return kafka;
    }

    /** What is committed now. */
    SortedMap<Integer, Long> end() throws InterruptedException {
        SortedMap<Integer, Long> end = new TreeMap<>();
        list(OffsetSpec.latest()).forEach((partition, info) -> end.put(partition, info.offset()));
        return end;
    }

    /**
     * The first offset of a replay, by partition.
     *
     * @throws IncompatibleSchema when retention has removed what was asked for
     */
    SortedMap<Integer, Long> first(ReplayPoint from) throws IncompatibleSchema, InterruptedException {
        SortedMap<Integer, Long> earliest = new TreeMap<>(kafka.earliest());
        if (from instanceof ReplayPoint.Beginning) {
            refuseCut(earliest, zero(earliest));
            return earliest;
        }
        if (from instanceof ReplayPoint.Position position) {
            refuseCut(earliest, position.at());
            return earliest;
        }
        SortedMap<Integer, Long> first = offsets(from);
        if (from instanceof ReplayPoint.Time) {
            // What stood before the earliest may have been as young.
            first.replaceAll((partition, offset) ->
                    offset > 0 && offset.equals(earliest.get(partition)) ? Long.valueOf(offset - 1) : offset);
        }
        refuseCut(earliest, first);
        return first;
    }

    /**
     * The offset behind the last of a replay, by partition, and no further than {@code landed}.
     *
     * @throws IncompatibleSchema when partitions are named that the topic has not
     */
    SortedMap<Integer, Long> last(ReplayPoint to, SortedMap<Integer, Long> landed)
            throws IncompatibleSchema, InterruptedException {
        SortedMap<Integer, Long> last = new TreeMap<>(landed);
        boolean bound =
                to instanceof ReplayPoint.Offset || to instanceof ReplayPoint.Offsets || to instanceof ReplayPoint.Time;
        if (bound) {
            offsets(to)
                    .forEach(
                            (partition, offset) -> last.computeIfPresent(partition, (p, end) -> Math.min(end, offset)));
        }
        return last;
    }

    /** Partitions that are not named begin and end at the topic's end. */
    private SortedMap<Integer, Long> offsets(ReplayPoint point) throws IncompatibleSchema, InterruptedException {
        SortedMap<Integer, Long> offsets = end();
        if (point instanceof ReplayPoint.Offset one) {
            offsets.replaceAll((partition, end) -> one.offset());
        } else if (point instanceof ReplayPoint.Offsets each) {
            if (!offsets.keySet().containsAll(each.byPartition().keySet())) {
                throw new IncompatibleSchema("Topic " + name + " has partitions " + offsets.keySet() + ", not "
                        + each.byPartition().keySet());
            }
            offsets.putAll(each.byPartition());
        } else if (point instanceof ReplayPoint.Time time) {
            list(OffsetSpec.forTimestamp(time.at().toEpochMilli())).forEach((partition, info) -> {
                if (info.offset() >= 0) {
                    offsets.put(partition, info.offset());
                }
            });
        }
        return offsets;
    }

    private void refuseCut(SortedMap<Integer, Long> earliest, SortedMap<Integer, Long> wanted)
            throws IncompatibleSchema {
        for (Map.Entry<Integer, Long> each : earliest.entrySet()) {
            long from = wanted.getOrDefault(each.getKey(), 0L);
            if (each.getValue() > from) {
                throw cut(each.getKey(), each.getValue());
            }
        }
    }

    private void refuseCut(SortedMap<Integer, Long> earliest, SourcePosition wanted) throws IncompatibleSchema {
        SortedMap<Integer, Long> look = new TreeMap<>();
        earliest.forEach((partition, offset) -> {
            if (offset > 0) {
                look.put(partition, offset + LOOK);
            }
        });
        Map<Integer, SourcePosition> first = new HashMap<>();
        for (RawRecord record : records.ofRange(name, earliest, look)) {
            positionOf(record)
                    .ifPresent(position -> first.merge(
                            record.partition(), position, (one, other) -> one.isAfter(other) ? other : one));
        }
        for (Integer partition : look.keySet()) {
            @Nullable SourcePosition position = first.get(partition);
            if (position == null || position.isAfter(wanted)) {
                throw cut(partition, earliest.getOrDefault(partition, 0L));
            }
        }
    }

    private static Optional<SourcePosition> positionOf(RawRecord record) {
        byte @Nullable [] bytes = record.header(Headers.POSITION);
        return bytes == null || bytes.length != SourcePosition.BYTES
                ? Optional.empty()
                : Optional.of(SourcePosition.fromBytes(bytes));
    }

    private IncompatibleSchema cut(int partition, long earliest) {
        return new IncompatibleSchema("Retention has removed what is asked for: partition " + partition + " of topic "
                + name + " begins at offset " + earliest + ". Replay what is left with --from "
                + kafka.earliest().entrySet().stream()
                        .map(each -> each.getKey() + ":" + each.getValue())
                        .sorted()
                        .reduce((one, other) -> one + "," + other)
                        .orElse("")
                + ", or read the table anew with `sluice resync --table <table>`; kafka.topics.retention says how long"
                + " topics are kept");
    }

    private static SortedMap<Integer, Long> zero(SortedMap<Integer, Long> partitions) {
        SortedMap<Integer, Long> zero = new TreeMap<>(partitions);
        zero.replaceAll((partition, offset) -> 0L);
        return zero;
    }

    private Map<Integer, ListOffsetsResultInfo> list(OffsetSpec spec) throws InterruptedException {
        Map<TopicPartition, OffsetSpec> specs = new HashMap<>();
        kafka.earliest().keySet().forEach(partition -> specs.put(new TopicPartition(name, partition), spec));
        try {
            Map<Integer, ListOffsetsResultInfo> answer = new HashMap<>();
            admin.listOffsets(specs).all().get().forEach((partition, info) -> answer.put(partition.partition(), info));
            return answer;
        } catch (ExecutionException e) {
            throw new TopicWatch.KafkaUnavailable("Kafka does not tell of offsets of " + name, e);
        }
    }
}
