package dev.sluice.sink.stream;

import dev.sluice.schemas.control.CutCommand;
import dev.sluice.schemas.control.TableCommand;
import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.service.ExitCode;
import dev.sluice.schemas.service.Health;
import dev.sluice.schemas.service.RunningService;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.table.Topics;
import dev.sluice.schemas.trace.Span;
import dev.sluice.schemas.trace.TraceParent;
import dev.sluice.schemas.trace.Tracing;
import dev.sluice.schemas.wire.SchemaRegistry;
import dev.sluice.sink.decode.ChangeDecoder;
import dev.sluice.sink.decode.DeletedRows;
import dev.sluice.sink.decode.RawRecord;
import dev.sluice.sink.format.TableFormat;
import dev.sluice.sink.maintain.MaintainedTable;
import dev.sluice.sink.maintain.MaintenanceSchedule;
import dev.sluice.sink.mode.Modes;
import dev.sluice.sink.mode.TableMode;
import dev.sluice.sink.plan.LoadState;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The sink at work: one Structured Streaming query over all tables' topics. The query's checkpoint says how far has been
 * read; each table says how far it has landed.
 */
public final class SinkService implements RunningService {

    private static final Logger log = LoggerFactory.getLogger(SinkService.class);

    /** Spark's local property that names the query in the threads that run its batches. */
    private static final String QUERY_ID = "sql.streaming.queryId";
    /** Batches up to so many offsets are read by one job for all tables; larger ones table by table, in pieces. */
    private static final long ONE_GO = 10_000;

    /** Bytes of records that one go may bring to the driver. */
    private static final long ONE_GO_BYTES = 64L << 20;

    private static final long STOP_SECONDS = 20;

    /** So long tables wait for the mark of a cut: longer than marks are apart when the source rests. */
    private static final long CUT_MS = 30_000;

    private final SparkSession session;
    private final Pipeline pipeline;
    private final TableFormat format;
    private final SchemaRegistry registry;
    private final Health health;
    private final Tracing tracing;
    private final Clock clock;
    private final Admin admin;
    private final Producer<byte[], byte[]> producer;
    private final DeadLetters deadLetters;
    private final Records records;
    private final TopicWatch watch;
    private final Checkpoint checkpoint;
    private final SinkMetrics metrics;
    private final StatusReporter status;
    private final GroupOffsets groupOffsets;
    private final Commands commands;
    private final Lanes lanes;
    private final QualityLane quality;
    private final MaintenanceSchedule maintenance;
    private final StreamingQuery query;
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "status");
        thread.setDaemon(true);
        return thread;
    });
    /** Held while a batch lands: who holds it stops the query between two batches. */
    private final Semaphore landing = new Semaphore(1);

    /** The cut that was asked for last and has not begun; null when there is none. */
    private final AtomicReference<@Nullable CutCommand> cut = new AtomicReference<>();

    private final CountDownLatch ended = new CountDownLatch(1);
    /** Of a record, in the batches before; only the query's thread uses it. */
    private long averageBytes = 1000;

    private volatile boolean stopping;
    private volatile ExitCode exit = ExitCode.DONE;

    private SinkService(
            SparkSession session,
            Pipeline pipeline,
            TableFormat format,
            SchemaRegistry registry,
            String checkpointPlace,
            MeterRegistry meters,
            Health health,
            Tracing tracing,
            Clock clock)
            throws InvalidPipeline, TimeoutException {
        this.tracing = tracing;
        this.session = session;
        this.pipeline = pipeline;
        this.format = format;
        this.registry = registry;
        this.health = health;
        this.clock = clock;
        KafkaOptions kafka = new KafkaOptions(pipeline.requireKafka());
        Topics topics = pipeline.topics();
        this.admin = Admin.create(kafka.forAdmin());
        this.producer = new KafkaProducer<>(kafka.forProducer());
        this.deadLetters = new DeadLetters(producer, topics.deadLetters());
        this.records = new Records(kafka);
        this.watch = new TopicWatch(admin);
        this.checkpoint = new Checkpoint(checkpointPlace, session.sparkContext().hadoopConfiguration());
        this.metrics = new SinkMetrics(meters, clock);
        this.status = new StatusReporter(producer, topics.status(), clock);
        this.groupOffsets = new GroupOffsets(admin, "sluice-sink-" + pipeline.name(), clock);
        this.commands = new Commands(new KafkaConsumer<>(kafka.forConsumer()), topics.control());
        this.lanes = new Lanes(topics, pipeline.lake().parallelTables(), this::lanes, watch, checkpoint.position());
        this.query = session.readStream()
                .format(WaitingKafka.class.getName())
                .options(kafka.forSpark())
                .option("subscribePattern", topics.validPattern().pattern())
                .option("startingOffsets", "earliest")
                .option("maxOffsetsPerTrigger", pipeline.lake().maxChangesPerBatch())
                .option(WaitingKafka.TRIGGER_MS, pipeline.lake().trigger().toMillis())
                .load()
                .writeStream()
                .queryName("sluice-" + pipeline.name())
                .option("checkpointLocation", checkpointPlace)
                .trigger(Trigger.ProcessingTime(pipeline.lake().trigger().toMillis(), TimeUnit.MILLISECONDS))
                .foreachBatch((VoidFunction2<Dataset<Row>, Long>) (rows, id) -> take(id))
                .start();
        this.quality = QualityLane.start(session, pipeline, format, registry, lanes::all, meters, clock);
        this.maintenance = MaintenanceSchedule.start(
                this::maintained, format, pipeline.lake().maintenance(), meters, clock);
    }

    /**
     * Starts the query.
     *
     * @param checkpoint place of its checkpoint, in any file system that Hadoop knows
     */
    public static SinkService start(
            SparkSession session,
            Pipeline pipeline,
            TableFormat format,
            SchemaRegistry registry,
            String checkpoint,
            MeterRegistry meters,
            Health health,
            Clock clock)
            throws InvalidPipeline, TimeoutException {
        return start(session, pipeline, format, registry, checkpoint, meters, health, Tracing.OFF, clock);
    }

    /**
     * Starts the query, with spans of its batches.
     *
     * @param checkpoint place of its checkpoint, in any file system that Hadoop knows
     */
    public static SinkService start(
            SparkSession session,
            Pipeline pipeline,
            TableFormat format,
            SchemaRegistry registry,
            String checkpoint,
            MeterRegistry meters,
            Health health,
            Tracing tracing,
            Clock clock)
            throws InvalidPipeline, TimeoutException {
        SinkService service =
                new SinkService(session, pipeline, format, registry, checkpoint, meters, health, tracing, clock);
        service.watchQuery();
        return service;
    }

    /**
     * One batch, top-down: read it, land it in all its tables, tell how far it went. Its records are not read through Spark,
     * which makes a task and a consumer of each partition: five hundred idle tables took it half a minute.
     */
    private void take(long id) throws InterruptedException {
        landing.acquire();
        try {
            long began = clock.millis();
            beginCut(began);
            Batch batch = metrics.reading().record(() -> read(id, began));
            long read = clock.millis();
            try (Span span = batch.span()) {
                span.step("read", began).close();
                lanes.land(batch);
                metrics.landing().record(Duration.ofMillis(clock.millis() - read));
                Span publishing = span.step("publish", clock.millis());
                metrics.publishing().record(() -> groupOffsets.publish(lanes.all()));
                publishing.close();
            }
            metrics.batches().record(Duration.ofMillis(clock.millis() - began));
            health.ready("query", true, "");
        } finally {
            landing.release();
        }
    }

    /** A cut that was asked for begins between two batches, when no table is on its way to the next mark. */
    private void beginCut(long nowMs) {
        @Nullable CutCommand asked = cut.get();
        if (asked != null && (lanes.cut(asked.id(), nowMs + CUT_MS) || asked.atMs() + CUT_MS < nowMs)) {
            cut.compareAndSet(asked, null);
        }
    }

    private Batch read(long id, long beganMs) {
        TopicOffsets start = checkpoint.endOf(id - 1);
        TopicOffsets end = checkpoint.endOf(id);
        Optional<Records.OfBatch> inOneGo = inOneGo(start, end);
        // Asked after the records were read: what Kafka still holds now, it held then.
        Map<String, TopicWatch.Topic> topics = watch.describe(end.topics());
        @Nullable String queryId = session.sparkContext().getLocalProperty(QUERY_ID);
        Span span = inOneGo.map(read -> span(read.byTopic(), id, beganMs)).orElse(Span.NONE);
        return new Batch(queryId == null ? "" : queryId, id, start, end, inOneGo, topics, span);
    }

    /** A batch that is not read in one go has a span for each piece of a table. */
    private Span span(Map<String, List<RawRecord>> records, long id, long beganMs) {
        if (tracing == Tracing.OFF) {
            return Span.NONE;
        }
        Set<TraceParent> traces = new LinkedHashSet<>();
        records.values().forEach(ofTopic -> traces.addAll(RecordedTraces.of(ofTopic)));
        return tracing.batch("sink batch", beganMs, traces).with("sluice.batch", id);
    }

    /** Empty when the batch is too large for it, in records or, judging by those before, in bytes. */
    private Optional<Records.OfBatch> inOneGo(TopicOffsets start, TopicOffsets end) {
        long count = end.countSince(start);
        if (count > ONE_GO || count * averageBytes > ONE_GO_BYTES) {
            averageBytes = averageBytes * 3 / 4;
            return Optional.empty();
        }
        Records.OfBatch read = records.ofBatch(start, end);
        if (!read.unread().isEmpty()) {
            log.atWarn()
                    .addKeyValue("topics", read.unread())
                    .log("Kafka does not give all of these topics now; their tables read their share by themselves");
        }
        List<RawRecord> all =
                read.byTopic().values().stream().flatMap(List::stream).toList();
        long bytes = all.stream().mapToLong(RawRecord::size).sum();
        averageBytes = all.isEmpty() ? averageBytes : bytes / all.size();
        return Optional.of(read);
    }

    private List<Lane> lanes(TableId table, String topic) {
        LandingSettings settings = pipeline.settingsFor(table).landing();
        Optional<Duration> objective = pipeline.settingsFor(table).contract().freshness();
        List<Lane> ofTable = new ArrayList<>();
        for (LakeMode each : settings.modes()) {
            TableMode mode = Modes.of(each, settings.deletes());
            Landing land = new Landing(
                    table,
                    mode,
                    metrics.metered(format.table(table, mode.suffix(), settings), table, each),
                    new ChangeDecoder(
                            registry,
                            each == LakeMode.CHANGELOG ? DeletedRows.WITH_VALUES : DeletedRows.KEY_ONLY,
                            settings::lakeName),
                    deadLetters,
                    new FreshnessWindow(clock, metrics.sourceToLake(table, each, objective)),
                    tracing,
                    clock);
            Lane lane = new Lane(table, ofTable.size(), each, topic, land, records, clock, () -> stopping);
            metrics.register(lane);
            ofTable.add(lane);
        }
        return ofTable;
    }

    private List<MaintainedTable> maintained() {
        List<MaintainedTable> tables = new ArrayList<>(lanes.all());
        tables.addAll(quality.written());
        return tables;
    }

    /** Its consumer belongs to the ticker's thread until that has ended. */
    private void closeCommands() {
        try {
            if (ticker.awaitTermination(2, TimeUnit.SECONDS)) {
                commands.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void watchQuery() {
        health.live("query", true, "");
        Future<?> unused = ticker.scheduleWithFixedDelay(this::tick, 1, 1, TimeUnit.SECONDS);
        Thread watcher = new Thread(this::awaitQuery, "query-watch");
        watcher.setDaemon(true);
        watcher.start();
    }

    private void awaitQuery() {
        try {
            query.awaitTermination();
        } catch (StreamingQueryException e) {
            if (!stopping) {
                exit = ExitCode.FAILED;
                log.atError().setCause(e).log("The query failed");
            }
        }
        if (!stopping) {
            exit = ExitCode.FAILED;
            health.live("query", false, "The query has ended");
        }
        ended.countDown();
    }

    /** The scheduler would never call again what has thrown once, and nobody would be heard from then on. */
    private void tick() {
        try {
            lookAround();
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).log("What is asked and what is to be told has to wait for the next look");
        }
    }

    private void lookAround() {
        boolean isReady = query.isActive() && !query.status().message().startsWith("Initializing");
        health.ready("query", isReady, "The query is starting");
        Commands.Asked asked = commands.next();
        asked.cuts().forEach(cut::set);
        for (TableCommand command : asked.tables()) {
            switch (command.kind()) {
                case RESUME -> lanes.resume(command.table());
                case LOADED -> takeLoaded(command.table());
                case RESYNC -> {} // Ingest does that; what comes of it, the topic tells.
            }
        }
        for (Lane lane : lanes.all()) {
            status.report(lane);
        }
    }

    /**
     * Takes in what a load has brought; to ask again changes nothing. Says at once that this sink does it, however long its lane is busy: a backfill that hears nothing does it itself, and
     * takes it that nobody else lands in the table.
     */
    public void takeLoaded(TableId table) {
        if (!lanes.takeLoaded(table)) {
            return;
        }
        try {
            // A handle of its own: the lane's belongs to who holds its lock.
            format.table(table, "", pipeline.settingsFor(table).landing())
                    .load()
                    .ifPresent(load -> load.state()
                            .filter(state -> state.stage() == LoadState.Stage.LOADED)
                            .ifPresent(state -> load.become(state.at(LoadState.Stage.TAKEN))));
        } catch (RuntimeException e) {
            log.atWarn().addKeyValue("table", table).setCause(e).log("The backfill could not be answered");
        }
    }

    /** Tables whose rows are to be read from the source before anything lands in them. */
    public Set<TableId> wantingLoad() {
        return lanes.all().stream().filter(Lane::wantsLoad).map(Lane::table).collect(Collectors.toSet());
    }

    /**
     * Says how far the load of a table is.
     *
     * @param how for people
     */
    public void loading(TableId table, String how) {
        lanesOf(table).forEach(lane -> lane.loading(how));
    }

    /**
     * Says that the load of a table has failed; after a pause it wants one again.
     *
     * @param reason for people: what is wrong and what to do
     */
    public void loadFailed(TableId table, String reason) {
        lanesOf(table).forEach(lane -> lane.pause(reason));
    }

    private Stream<Lane> lanesOf(TableId table) {
        return lanes.all().stream().filter(lane -> lane.table().equals(table) && lane.mode() == LakeMode.MIRROR);
    }

    @Override
    public ExitCode await() throws InterruptedException {
        ended.await();
        return exit;
    }

    /** Lets the batch in hand land, so that nothing is done halfway, then stops the query before the next. */
    @Override
    public synchronized void close() {
        if (stopping) {
            return;
        }
        stopping = true;
        try {
            if (!landing.tryAcquire(STOP_SECONDS, TimeUnit.SECONDS)) {
                log.atWarn().log("The batch in hand takes long and is broken off; it is repeated at the next start");
            }
            quality.stop(2);
            maintenance.stop(2);
            lanes.stop(2);
            query.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            log.atWarn().setCause(e).log("Interrupted while stopping");
        } catch (TimeoutException e) {
            log.atWarn().setCause(e).log("The query does not stop");
        }
        ticker.shutdownNow();
        lanes.all().forEach(status::report);
        quality.close();
        maintenance.close();
        lanes.close();
        records.close();
        closeCommands();
        producer.close(Duration.ofSeconds(5));
        admin.close(Duration.ofSeconds(5));
        ended.countDown();
    }
}
