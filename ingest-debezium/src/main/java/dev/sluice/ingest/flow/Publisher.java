package dev.sluice.ingest.flow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.ingest.avro.AvroEncoder;
import dev.sluice.ingest.avro.NotEncodable;
import dev.sluice.ingest.avro.SchemaRefused;
import dev.sluice.ingest.engine.BatchTarget;
import dev.sluice.ingest.engine.SourceEvent;
import dev.sluice.ingest.engine.SourceEvent.SnapshotPart;
import dev.sluice.ingest.kafka.SourceTransactionLog;
import dev.sluice.ingest.kafka.StoredOffset;
import dev.sluice.schemas.position.Mark;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.wire.Envelope;
import dev.sluice.schemas.wire.Headers;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A batch of the engine on its way to Kafka: {@code place → encode → mark → append}. One publisher serves one run of the
 * engine; when it fails, the run ends, and the next one begins with a new publisher at what is committed.
 */
public final class Publisher implements BatchTarget {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Left free in a request for what the stages behind add to a record that they quarantine. */
    private static final int ROOM_FOR_HEADERS = 8 * 1024;
    /** One byte in so many is left free for what a compressor may add, there as well. */
    private static final int BYTES_PER_ADDED = 512;

    private final Map<String, Lane> lanes;
    private final AvroEncoder encoder;
    private final SourceTransactionLog log;
    private final SnapshotOpening opening;
    private final Statuses statuses;
    private final DeadLetters deadLetters;
    private final PublisherMeters meters;
    private final Pulse pulse;
    private final Marks marks;
    private final Progress progress;
    private final TraceHeaders traces;
    private final TransactionSpans spans;
    private final Clock clock;
    private final long startedMs;
    private final Handler handler = new Handler();

    private List<ProducerRecord<byte[], byte[]>> out = new ArrayList<>();
    private volatile @Nullable Throwable failure;

    public Publisher(
            PublisherSettings settings,
            AvroEncoder encoder,
            SourceTransactionLog log,
            SnapshotOpening opening,
            Statuses statuses,
            PublisherMeters meters,
            StoredOffset from,
            Clock clock) {
        this(settings, encoder, log, opening, statuses, meters, new Progress(from), clock);
    }

    private Publisher(
            PublisherSettings settings,
            AvroEncoder encoder,
            SourceTransactionLog log,
            SnapshotOpening opening,
            Statuses statuses,
            PublisherMeters meters,
            Progress progress,
            Clock clock) {
        this.lanes = settings.tables().stream()
                .map(table -> new Lane(
                        table,
                        settings.topics().raw(table),
                        settings.partitions(),
                        largest(Objects.requireNonNull(settings.maxRecordBytes().get(table)))))
                .collect(Collectors.toMap(Lane::topic, Function.identity()));
        this.encoder = encoder;
        this.log = log;
        this.opening = opening;
        this.statuses = statuses;
        this.meters = meters;
        this.deadLetters =
                new DeadLetters(settings.topics().deadLetters(), settings.partitions(), settings.letterMasks(), clock);
        this.pulse = new Pulse(System.nanoTime());
        this.marks = new Marks(lanes.values(), pulse);
        this.progress = progress;
        this.traces = new TraceHeaders(settings.traces());
        this.spans = new TransactionSpans(settings.tracing());
        this.clock = clock;
        this.startedMs = clock.millis();
    }

    /**
     * A publisher of the rows of one table's own snapshot, beside a log that has been published up to {@code from}.
     *
     * @param rows where they stand
     */
    public static Publisher ofRows(
            PublisherSettings settings,
            AvroEncoder encoder,
            SourceTransactionLog log,
            Statuses statuses,
            PublisherMeters meters,
            StoredOffset from,
            SourcePosition rows,
            Clock clock) {
        SnapshotOpening none = new SnapshotOpening() {
            @Override
            public long snapshotLsn() {
                return rows.commit();
            }

            @Override
            public List<ProducerRecord<byte[], byte[]>> truncates(TableId table, long snapshotLsn, long timeMs) {
                return List.of();
            }
        };
        return new Publisher(settings, encoder, log, none, statuses, meters, new Progress(from, rows), clock);
    }

    /**
     * Publishes the truncates that open the rows of one table's own snapshot.
     *
     * @param status what is to be said of the table meanwhile
     */
    public void open(
            TableId table, List<ProducerRecord<byte[], byte[]>> truncates, ProducerRecord<byte[], byte[]> status)
            throws InterruptedException {
        try {
            traces.addTo(truncates);
            List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(truncates);
            records.add(status);
            progress.count(table, truncates.size());
            log.append(records, progress.toStored());
        } catch (RuntimeException | Error e) {
            failure = e;
            throw e;
        }
    }

    /** A mark for every partition of every table of this publisher, with which they join. */
    public List<ProducerRecord<byte[], byte[]>> marks(Mark mark, InitialRows rows) {
        return Marks.joining(lanes.values(), mark, rows);
    }

    /**
     * The first row among events, as it will be published; empty when there is none that can be. A row that can't becomes a
     * dead letter when it is published.
     *
     * @throws TableRefused when the registry refuses the rows' schema
     */
    public Optional<byte[]> row(List<SourceEvent> events) {
        return events.stream()
                .filter(event -> event instanceof SourceEvent.Change)
                .flatMap(event -> encoded((SourceEvent.Change) event).stream())
                .findFirst();
    }

    private Optional<byte[]> encoded(SourceEvent.Change row) {
        Lane lane = lanes.get(row.topic());
        if (lane == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(encoder.encode(lane.valueSubject(), row.value()));
        } catch (SchemaRefused e) {
            throw new TableRefused(lane.table(), e);
        } catch (NotEncodable e) {
            return Optional.empty(); // It says so in its dead letter.
        }
    }

    @Override
    public void publish(List<SourceEvent> events) throws InterruptedException {
        try {
            long begun = System.nanoTime();
            long begunMs = clock.millis();
            out = new ArrayList<>(events.size() + 64);
            openSnapshot(events);
            events.forEach(event -> event.to(handler));
            long now = System.nanoTime();
            if (!out.isEmpty()) {
                pulse.beat(now);
            }
            marks.writeTo(out, now);
            statuses.writeTo(out, lanes.values(), progress, marks.written(), pulse, now);
            log.append(out, progress.toStored());
            spans.committed(begunMs, out.size());
            meters.committed(lanes.values(), progress, System.nanoTime() - begun, out.size(), marks.written());
        } catch (RuntimeException | Error e) {
            failure = e;
            throw e;
        }
    }

    /** What went wrong here, rather than in the engine or at the source. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /**
     * When a snapshot was taken whose first events these are, by the source's clock, milliseconds since the epoch: all its rows
     * bear one time, before that of any change that comes behind them. Of a snapshot without rows our own clock has to say it.
     */
    public long snapshotTimeMs(List<SourceEvent> first) {
        return first.stream()
                .filter(event -> event instanceof SourceEvent.Change change && change.snapshot() != SnapshotPart.NONE)
                .mapToLong(event -> ((SourceEvent.Change) event).timeMs())
                .findFirst()
                .orElseGet(clock::millis);
    }

    private void openSnapshot(List<SourceEvent> first) {
        if (progress.snapshotUnplaced()) {
            progress.placeSnapshot(opening.snapshotLsn());
            long timeMs = snapshotTimeMs(first);
            for (Lane lane : lanes.values()) {
                List<ProducerRecord<byte[], byte[]>> truncates =
                        opening.truncates(lane.table(), progress.snapshotLsn(), timeMs);
                traces.addTo(truncates);
                out.addAll(truncates);
                progress.count(lane.table(), truncates.size());
            }
        }
    }

    private void completeSnapshot() {
        if (progress.snapshotRunning()) {
            progress.completeSnapshot();
            marks.reached(new Mark(progress.snapshotRow(), startedMs));
        }
    }

    /** Events by kind. */
    private final class Handler implements SourceEvent.Handler {

        @Override
        public void change(SourceEvent.Change change) {
            if (change.snapshot() == SnapshotPart.NONE) {
                streamed(change);
            } else {
                snapshotRow(change);
            }
        }

        private void snapshotRow(SourceEvent.Change change) {
            write(change, progress.nextSnapshotRow());
            if (change.snapshot() == SnapshotPart.LAST_ROW) {
                completeSnapshot();
            }
        }

        private void streamed(SourceEvent.Change change) {
            completeSnapshot();
            SourcePosition position = progress.next(change.lsn());
            if (progress.publish(position)) {
                write(change, position);
            }
        }

        @Override
        public void tombstone(SourceEvent.Tombstone tombstone) {
            SourcePosition position = progress.next(tombstone.lsn());
            if (progress.publish(position)) {
                writeTombstone(tombstone, position);
            }
        }

        @Override
        public void begin(SourceEvent.Begin begin) {
            completeSnapshot();
            progress.begin();
        }

        @Override
        public void end(SourceEvent.End end) {
            completeSnapshot();
            spans.transactionEnded();
            if (progress.end(end.commitLsn())) {
                marks.reached(new Mark(SourcePosition.of(end.commitLsn(), 0, 0), end.timeMs()));
            }
        }
    }

    private void write(SourceEvent.Change change, SourcePosition position) {
        Lane lane = lanes.get(change.topic());
        if (lane == null || isInOwnSnapshot(lane, change.snapshot(), position)) {
            return;
        }
        byte[] key = null;
        Header trace = trace(change.snapshot(), position);
        try {
            if (change.key() != null) {
                key = encoder.encode(lane.keySubject(), change.key());
            }
            if (!change.unreadable().isEmpty()) {
                dead(lane, deadLetters.notEncodable(lane, change, position, trace, key, unreadable(change), null));
                return;
            }
            byte[] value = encoder.encode(lane.valueSubject(), change.value());
            int bytes = value.length + (key == null ? 0 : key.length);
            if (bytes > lane.maxBytes()) {
                dead(lane, deadLetters.tooLarge(lane, change, position, trace, key, bytes));
                return;
            }
            live(lane, change, headers(lane, change, position, trace), key, value);
        } catch (SchemaRefused e) {
            throw new TableRefused(lane.table(), e);
        } catch (NotEncodable e) {
            dead(lane, deadLetters.notEncodable(lane, change, position, trace, key, String.valueOf(e.getMessage()), e));
        }
    }

    private Header trace(SnapshotPart part, SourcePosition position) {
        if (part != SnapshotPart.NONE) {
            return traces.ofSnapshot(position);
        }
        Header header = traces.ofTransaction(position);
        spans.change(traces.trace(), position);
        return header;
    }

    /** What the log brings once more of what the table's own snapshot has read. */
    private boolean isInOwnSnapshot(Lane lane, SnapshotPart part, SourcePosition position) {
        return part == SnapshotPart.NONE && progress.isInOwnSnapshot(lane.table(), position);
    }

    /** Bytes of key and value. */
    private static int largest(int maxRecordBytes) {
        return maxRecordBytes - ROOM_FOR_HEADERS - maxRecordBytes / BYTES_PER_ADDED;
    }

    private static String unreadable(SourceEvent.Change change) {
        return "the value of " + String.join(", ", change.unreadable()) + " has no place in its column's schema";
    }

    private List<Header> headers(Lane lane, SourceEvent.Change change, SourcePosition position, Header trace)
            throws NotEncodable {
        List<Header> headers = new ArrayList<>(4);
        headers.add(new RecordHeader(Headers.POSITION, position.toBytes()));
        headers.add(trace);
        if (!change.unavailable().isEmpty()) {
            headers.add(new RecordHeader(Headers.UNAVAILABLE, json(change.unavailable())));
        }
        if (change.otherKey() != null) {
            String name = change.op() == Envelope.Op.DELETE ? Headers.MOVED_TO : Headers.MOVED_FROM;
            headers.add(new RecordHeader(name, encoder.encode(lane.keySubject(), change.otherKey())));
        }
        return headers;
    }

    private void live(Lane lane, SourceEvent.Change change, List<Header> headers, byte @Nullable [] key, byte[] value) {
        if (key == null && change.op() == Envelope.Op.TRUNCATE) {
            for (int partition = 0; partition < lane.partitions(); partition++) {
                out.add(new ProducerRecord<>(lane.topic(), partition, null, null, value, headers));
            }
            progress.count(lane.table(), lane.partitions());
        } else {
            int partition = key == null ? 0 : lane.partition(key);
            out.add(new ProducerRecord<>(lane.topic(), partition, null, key, value, headers));
            progress.count(lane.table(), 1);
        }
    }

    private void dead(Lane lane, ProducerRecord<byte[], byte[]> letter) {
        out.add(letter);
        progress.count(lane.table(), 1);
        progress.countDeadLetter(lane.table());
    }

    private void writeTombstone(SourceEvent.Tombstone tombstone, SourcePosition position) {
        Lane lane = lanes.get(tombstone.topic());
        if (lane == null || progress.isInOwnSnapshot(lane.table(), position)) {
            return;
        }
        try {
            byte[] key = encoder.encode(lane.keySubject(), tombstone.key());
            List<Header> headers =
                    List.of(new RecordHeader(Headers.POSITION, position.toBytes()), traces.ofTransaction(position));
            out.add(new ProducerRecord<>(lane.topic(), lane.partition(key), null, key, null, headers));
        } catch (NotEncodable e) {
            // Its delete went to the dead letters for the same reason; a tombstone alone says nothing more.
            meters.tombstoneDropped();
        }
    }

    private static byte[] json(List<String> names) {
        try {
            return JSON.writeValueAsBytes(names);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Names are always JSON", e);
        }
    }
}
