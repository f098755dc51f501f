package dev.sluice.sink.stream;

import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.position.Mark;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.trace.Tracing;
import dev.sluice.schemas.wire.SchemaRegistry;
import dev.sluice.sink.decode.ChangeDecoder;
import dev.sluice.sink.decode.Decoded;
import dev.sluice.sink.decode.DeletedRows;
import dev.sluice.sink.decode.RawRecord;
import dev.sluice.sink.format.Amendment;
import dev.sluice.sink.format.LakeTable;
import dev.sluice.sink.format.TableFormat;
import dev.sluice.sink.mode.Modes;
import dev.sluice.sink.mode.Planned;
import dev.sluice.sink.mode.TableMode;
import dev.sluice.sink.plan.IncompatibleSchema;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.RowPlan;
import dev.sluice.sink.plan.TableProgress;
import org.apache.kafka.clients.admin.Admin;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/**
 * Lands a range of a table's topic once more: what the stream does with a batch, with the same decoder, modes and tables.
 *
 * <p>Into the live table it goes beside the sink, piece by piece. Each piece is one commit that stores no progress, so the
 * stream's own progress stays what it is. A row only moves forward, so a piece that comes once more, or late, changes
 * nothing; and rows that the source deleted between the range and where the sink stands are left out, for a deleted row
 * leaves nothing behind that an older change could be held against.
 *
 * <p>Into a table beside the live one it is a stream of its own: each commit stores progress, and a later run goes on from it.
 */
public final class TopicReplay implements AutoCloseable {

    /** Which topic of a table is read. */
    public enum Source {
        /** What the processor let through. */
        VALID,
        /** What was captured. */
        RAW
    }

    /** What is asked for, of one table in one of its modes. */
    public record Request(
            TableId table, LakeMode mode, ReplayPoint from, ReplayPoint to, Source source, Optional<TableId> into) {

        private String text() {
            return from + " " + to + " " + source;
        }
    }

    /** Takes how many offsets a replay has to go through, then how many it has gone through, again and again. */
    public interface Watch {
        LongConsumer begins(long offsets);
    }

    private final SparkSession session;
    private final Pipeline pipeline;
    private final TableFormat format;
    private final SchemaRegistry registry;
    private final String states;
    private final Clock clock;
    private final Admin admin;
    private final Records records;
    private final TopicWatch watch;

    /** @param states folder for the states of replays, in any file system that Hadoop knows */
    public TopicReplay(
            SparkSession session,
            Pipeline pipeline,
            TableFormat format,
            SchemaRegistry registry,
            String states,
            Clock clock)
            throws InvalidPipeline {
        this.session = session;
        this.pipeline = pipeline;
        this.format = format;
        this.registry = registry;
        this.states = states;
        this.clock = clock;
        KafkaOptions kafka = new KafkaOptions(pipeline.requireKafka());
        this.admin = Admin.create(kafka.forAdmin());
        this.records = new Records(kafka);
        this.watch = new TopicWatch(admin);
    }

    /** The tables that the pipeline has topics of, sorted. */
    public List<TableId> tables() throws InterruptedException {
        try {
            return admin.listTopics().names().get().stream()
                    .flatMap(topic -> pipeline.topics().tableOfValid(topic).stream())
                    .sorted()
                    .toList();
        } catch (ExecutionException e) {
            throw new TopicWatch.KafkaUnavailable("Kafka does not tell of its topics", e);
        }
    }

    /**
     * Replays.
     *
     * @param admission which records may land
     * @throws IncompatibleSchema when it can't be done, with what to do instead
     */
    public ReplayCounts run(Request request, Admission admission, Watch told)
            throws IncompatibleSchema, InterruptedException {
        LandingSettings settings = pipeline.settingsFor(request.table()).landing();
        TableMode mode = Modes.of(request.mode(), settings.deletes());
        LakeTable live = format.table(request.table(), mode.suffix(), settings);
        TableProgress landed = live.progress()
                .orElseThrow(
                        () -> new IncompatibleSchema("The sink has landed nothing of it yet: there is no position up"
                                + " to which it could be replayed"));
        ReplayTopic topic = topic(request);
        ReplayRange range = range(request, topic, landed);
        ChangeDecoder decoder = new ChangeDecoder(
                registry,
                request.mode() == LakeMode.CHANGELOG ? DeletedRows.WITH_VALUES : DeletedRows.KEY_ONLY,
                settings::lakeName);
        if (request.into().isPresent()) {
            TableId into = request.into().get();
            LakeTable beside = format.table(into, mode.suffix(), settings);
            return intoTable(request, mode, beside, topic, range, decoder, admission, told);
        }
        return intoLive(request, mode, live, topic, range, landed, decoder, admission, told);
    }

    private ReplayTopic topic(Request request) throws IncompatibleSchema {
        String name =
                switch (request.source()) {
                    case VALID -> pipeline.topics().valid(request.table());
                    case RAW -> pipeline.topics().raw(request.table());
                };
        TopicWatch.@Nullable Topic topic = watch.describe(List.of(name)).get(name);
        if (topic == null) {
            throw new IncompatibleSchema("Topic " + name + " does not exist");
        }
        return new ReplayTopic(name, topic, admin, records);
    }

    /** Up to where the sink stands: by its offsets in the topic that it reads, by position in another. */
    private static ReplayRange range(Request request, ReplayTopic topic, TableProgress landed)
            throws IncompatibleSchema, InterruptedException {
        Optional<SourcePosition> first = position(request.from());
        Optional<SourcePosition> last = position(request.to());
        SortedMap<Integer, Long> end;
        if (request.source() == Source.VALID) {
            if (!landed.topicId().equals(topic.kafka().topicId())) {
                throw new IncompatibleSchema(
                        "Topic " + topic.name() + " is another than the one that the lake table was"
                                + " landed from: it was created again since");
            }
            end = landed.offsets();
        } else {
            SourcePosition complete = landed.completeThrough()
                    .map(Mark::position)
                    .orElseThrow(() -> new IncompatibleSchema(
                            "The sink has not said yet how far the lake table is complete; try again in a moment"));
            last = Optional.of(last.filter(complete::isAfter).orElse(complete));
            end = topic.end();
        }
        return new ReplayRange(topic.first(request.from()), topic.last(request.to(), end), first, last);
    }

    private static Optional<SourcePosition> position(ReplayPoint point) {
        return point instanceof ReplayPoint.Position position ? Optional.of(position.at()) : Optional.empty();
    }

    private ReplayCounts intoTable(
            Request request,
            TableMode mode,
            LakeTable beside,
            ReplayTopic topic,
            ReplayRange range,
            ChangeDecoder decoder,
            Admission admission,
            Watch told)
            throws IncompatibleSchema {
        AtomicLong letters = new AtomicLong();
        Landing landing = new Landing(
                request.table(),
                mode,
                beside,
                decoder,
                rejected -> letters.addAndGet(rejected.size()),
                new FreshnessWindow(clock),
                Tracing.OFF,
                clock);
        TableProgress progress = beside.progress().orElseGet(() -> TableProgress.none(
                        topic.kafka().clusterId(), topic.kafka().topicId())
                .advancedTo(range.from(), Map.of(), dev.sluice.sink.plan.Counts.NONE));
        if (!progress.topicId().equals(topic.kafka().topicId())) {
            throw new IncompatibleSchema(
                    "The table to replay into was landed from another topic; drop it or give another");
        }
        LongConsumer at = told.begins(range.size());
        Pieces pieces = new Pieces(decoder::columns);
        ReplayCounts counts = ReplayCounts.NONE;
        while (behind(progress.offsets(), range.to()) > 0) {
            SortedMap<Integer, Long> upTo = pieces.next(progress.offsets(), range.to());
            List<RawRecord> read = records.ofRange(topic.name(), progress.offsets(), upTo);
            pieces.saw(read);
            Admission.Admitted admitted = admission.admit(range.within(read));
            TableProgress before = progress;
            progress = landing.land(admitted.records(), upTo, before, ended(upTo, range.to()));
            long landed = progress.counts().landed() - before.counts().landed();
            counts = counts.plus(new ReplayCounts(
                    read.size(),
                    landed + progress.counts().superseded() - before.counts().superseded(),
                    admitted.refused() + letters.getAndSet(0)));
            at.accept(range.size() - behind(progress.offsets(), range.to()));
            if (progress.offsets().equals(before.offsets())) {
                break; // One half of a primary-key update, whose other half is not asked for.
            }
        }
        return counts;
    }

    private ReplayCounts intoLive(
            Request request,
            TableMode mode,
            LakeTable live,
            ReplayTopic topic,
            ReplayRange range,
            TableProgress landed,
            ChangeDecoder decoder,
            Admission admission,
            Watch told)
            throws IncompatibleSchema {
        ReplayState state = new ReplayState(
                states + "/" + request.table() + mode.suffix() + ".json",
                session.sparkContext().hadoopConfiguration(),
                request.text());
        Optional<ReplayRange> left = state.load();
        ReplayRange todo = left.map(rest -> new ReplayRange(rest.from(), rest.to(), range.first(), range.last()))
                .orElse(range);
        boolean keepsNothing = request.mode() == LakeMode.MIRROR;
        SortedMap<Integer, Long> standsAt = request.source() == Source.VALID ? landed.offsets() : todo.to();
        long all = todo.size() + (keepsNothing ? behind(todo.from(), standsAt) : 0);
        LongConsumer at = told.begins(all);
        Graves graves = keepsNothing ? graves(topic, todo, standsAt, decoder, at) : new Graves();
        Optional<LandedDeletes> meanwhile = keepsNothing
                ? Optional.of(new LandedDeletes(
                        live, pipeline.topics().valid(request.table()), landed.offsets(), records, decoder))
                : Optional.empty();
        long looked = all - todo.size();
        Pieces pieces = new Pieces(decoder::columns);
        SortedMap<Integer, Long> next = new TreeMap<>(todo.from());
        ReplayCounts counts = ReplayCounts.NONE;
        while (behind(next, todo.to()) > 0) {
            SortedMap<Integer, Long> upTo = pieces.next(next, todo.to());
            List<RawRecord> read = records.ofRange(topic.name(), next, upTo);
            pieces.saw(read);
            Map<Integer, Long> end = MovedRows.endBeforeSplit(
                    read,
                    next,
                    upTo,
                    ended(upTo, todo.to()).stream()
                            .collect(Collectors.toMap(partition -> partition, partition -> SourcePosition.LAST)));
            Admission.Admitted admitted = admission.admit(todo.within(before(read, end)));
            counts = counts.plus(land(mode, live, decoder, admitted, graves, meanwhile, read.size()));
            if (next.equals(end)) {
                break; // One half of a primary-key update, whose other half is not asked for.
            }
            next.putAll(end);
            state.store(next, todo.to());
            at.accept(looked + todo.size() - behind(next, todo.to()));
        }
        state.remove();
        return counts;
    }

    /** Partitions of which nothing is asked for behind a piece. */
    private static Set<Integer> ended(SortedMap<Integer, Long> upTo, SortedMap<Integer, Long> to) {
        return upTo.entrySet().stream()
                .filter(end -> end.getValue() >= to.getOrDefault(end.getKey(), 0L))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** Everything that was deleted between the range's begin and where the sink stands. */
    private Graves graves(
            ReplayTopic topic,
            ReplayRange range,
            SortedMap<Integer, Long> standsAt,
            ChangeDecoder decoder,
            LongConsumer at)
            throws IncompatibleSchema {
        Graves graves = new Graves();
        Pieces pieces = new Pieces(decoder::columns);
        SortedMap<Integer, Long> next = new TreeMap<>(range.from());
        long all = behind(next, standsAt);
        while (behind(next, standsAt) > 0) {
            SortedMap<Integer, Long> upTo = pieces.next(next, standsAt);
            List<RawRecord> read = records.ofRange(topic.name(), next, upTo);
            pieces.saw(read);
            graves.look(decoder.decode(read).changes());
            next.putAll(upTo);
            at.accept(all - behind(next, standsAt));
        }
        return graves;
    }

    private ReplayCounts land(
            TableMode mode,
            LakeTable live,
            ChangeDecoder decoder,
            Admission.Admitted admitted,
            Graves graves,
            Optional<LandedDeletes> meanwhile,
            long read)
            throws IncompatibleSchema {
        Decoded decoded = decoder.decode(admitted.records());
        long letters = admitted.refused() + decoded.unreadable().size();
        Optional<LakeSchema> columns = decoded.schema();
        if (columns.isPresent()) {
            LakeSchema source = columns.get().withFormer(live.evolve(mode.lakeSchema(columns.get())));
            List<Planned<RawRecord>> last = new ArrayList<>();
            List<RowPlan.Put> landed = new ArrayList<>();
            Amendment.land(live, () -> {
                Planned<RawRecord> planned = mode.plan(decoded.changes(), source, live::rows, clock.instant());
                last.clear();
                last.add(planned);
                RowPlan plan = graves.without(planned.plan());
                landed.clear();
                landed.addAll(plan.puts());
                return plan;
            });
            if (meanwhile.isPresent()) {
                takeBack(live, meanwhile.get().upToNow().removesOf(landed));
            }
            letters += last.get(0).incomplete().size();
        }
        return new ReplayCounts(read, decoded.changes().size(), letters);
    }

    /**
     * Removes rows whose deletes the stream has landed just before the replay brought them. Such a delete lies behind where the
     * table stood when the replay began, and not behind where it stands now; one that lands later takes the row itself.
     */
    private static void takeBack(LakeTable live, List<RowPlan.Remove> gone) {
        if (!gone.isEmpty()) {
            Amendment.land(live, () -> new RowPlan(RowPlan.Guard.NEWER, Optional.empty(), List.of(), gone));
        }
    }

    private static List<RawRecord> before(List<RawRecord> records, Map<Integer, Long> end) {
        return records.stream()
                .filter(record -> record.offset() < end.getOrDefault(record.partition(), Long.MAX_VALUE))
                .toList();
    }

    private static long behind(SortedMap<Integer, Long> next, SortedMap<Integer, Long> end) {
        return end.entrySet().stream()
                .mapToLong(e -> Math.max(0, e.getValue() - next.getOrDefault(e.getKey(), 0L)))
                .sum();
    }

    @Override
    public void close() {
        records.close();
        admin.close();
    }
}
