package dev.sluice.ingest;

import dev.sluice.ingest.avro.AvroEncoder;
import dev.sluice.ingest.avro.RawMasks;
import dev.sluice.ingest.engine.EngineRun;
import dev.sluice.ingest.engine.EngineSettings;
import dev.sluice.ingest.engine.EngineStart;
import dev.sluice.ingest.flow.InitialRows;
import dev.sluice.ingest.flow.LetterMasks;
import dev.sluice.ingest.flow.Publisher;
import dev.sluice.ingest.flow.PublisherMeters;
import dev.sluice.ingest.flow.PublisherSettings;
import dev.sluice.ingest.flow.SnapshotOpening;
import dev.sluice.ingest.flow.Statuses;
import dev.sluice.ingest.flow.TableRefused;
import dev.sluice.ingest.kafka.ControlTopic;
import dev.sluice.ingest.kafka.KafkaClients;
import dev.sluice.ingest.kafka.PipelineTopics;
import dev.sluice.ingest.kafka.SourceTransactionLog;
import dev.sluice.ingest.kafka.StoredOffset;
import dev.sluice.ingest.kafka.TruncateRecords;
import dev.sluice.ingest.source.CapturedTable;
import dev.sluice.ingest.source.LoadObstacle;
import dev.sluice.ingest.source.Publication;
import dev.sluice.ingest.source.RefusedTable;
import dev.sluice.ingest.source.Slot;
import dev.sluice.ingest.source.SourceCatalog;
import dev.sluice.ingest.source.SourceDatabase;
import dev.sluice.ingest.source.SourceIdentity;
import dev.sluice.schemas.control.TableCommand;
import dev.sluice.schemas.pipeline.InitialLoad;
import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Kafka;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Source;
import dev.sluice.schemas.service.Health;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.table.Topics;
import dev.sluice.schemas.trace.SourceTraces;
import dev.sluice.schemas.trace.TraceSettings;
import dev.sluice.schemas.trace.Tracing;
import dev.sluice.schemas.wire.SchemaRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The whole way from the source to Kafka, run by run: {@code fence and read the offset → decide where to begin → settle
 * tables and topics → engine → publisher}, until the engine ends or the source has new tables.
 */
final class Capture implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Capture.class);

    private static final Duration TABLES_INTERVAL = Duration.ofSeconds(5);
    /** After so long a table that could not join is tried again. */
    private static final Duration JOIN_AGAIN = Duration.ofSeconds(60);

    private final Pipeline pipeline;
    private final Source source;
    private final Topics topics;
    private final SourceDatabase database;
    private final SourceCatalog catalog;
    private final KafkaClients clients;
    private final PipelineTopics pipelineTopics;
    private final ControlTopic control;
    private final SchemaRegistry registry;
    private final int partitions;
    private final PublisherMeters publisherMeters;
    private final MeterRegistry meters;
    private final Health health;
    private final ConnectorState state;
    private final Tracing tracing;
    private final Clock clock;

    private @Nullable SourceTransactionLog transactions;
    private volatile @Nullable EngineRun engine;
    private volatile boolean stopping;
    private volatile boolean published;
    private boolean hasNotJoined;
    private long joinAgainAt;

    Capture(
            Pipeline pipeline,
            Source source,
            Kafka kafka,
            SchemaRegistry registry,
            MeterRegistry meters,
            Health health,
            ConnectorState state,
            Tracing tracing) {
        this.pipeline = pipeline;
        this.source = source;
        this.topics = pipeline.topics();
        this.database = new SourceDatabase(source);
        this.catalog = new SourceCatalog(pipeline, source);
        this.clients = new KafkaClients(kafka);
        this.pipelineTopics = new PipelineTopics(clients, kafka, topics);
        this.control = new ControlTopic(clients, topics);
        this.registry = registry;
        this.partitions = kafka.topics().partitions();
        this.clock = Clock.systemUTC();
        this.publisherMeters = new PublisherMeters(meters, clock);
        this.meters = meters;
        this.health = health;
        this.state = state;
        this.tracing = tracing;
    }

    /**
     * One run.
     *
     * @return the source's failure that ended it; empty when it was stopped or has to begin anew with other tables
     * @throws InvalidPipeline when it can't work until somebody mends something
     * @throws RuntimeException when Kafka or the registry failed
     */
    Optional<Throwable> run() throws InvalidPipeline, InterruptedException {
        published = false;
        state.is(ConnectorState.State.STARTING);
        SourceTransactionLog log = openLog();
        try {
            begin(log);
            TableRoster roster = settle(log);
            if (stopping) {
                return Optional.empty();
            }
            return capture(log, log.stored().orElseThrow(), roster);
        } catch (SQLException e) {
            return Optional.of(e);
        }
    }

    /** Whether the last run has published anything. */
    boolean published() {
        return published;
    }

    private SourceTransactionLog openLog() throws InterruptedException {
        SourceTransactionLog open = transactions;
        if (open == null) {
            pipelineTopics.create(Set.of());
            open = SourceTransactionLog.open(clients, topics, pipeline.name(), meters);
            transactions = open;
        }
        return open;
    }

    private void begin(SourceTransactionLog log) throws InvalidPipeline, SQLException, InterruptedException {
        try (Connection connection = database.connect()) {
            SourceIdentity identity = database.identity(connection);
            Slot slot = SlotPatience.untilFree(connection, source.slot(), () -> stopping);
            StartPoint start =
                    StartPoint.of(source, identity, topics, log.stored().orElse(null), slot);
            if (start.brokenSlot().isPresent()) {
                start.brokenSlot().get().drop(connection);
                Capture.log
                        .atInfo()
                        .addKeyValue("slot", source.slot())
                        .log("The snapshot broke off; taking it anew from a new slot");
            }
            if (log.stored().isEmpty()) {
                // Before the slot exists: a slot without this record is not ours.
                log.append(List.of(), start.offset());
            }
            StoredOffset offset = log.stored().orElseThrow();
            if (source.initialLoad() == InitialLoad.BACKFILL && offset.phase() == StoredOffset.Phase.SNAPSHOT) {
                stream(connection, log, offset);
            }
        }
    }

    /**
     * Begins without a snapshot of all tables: each joins as one that is added later does. When this breaks off behind the
     * slot, the next start finds a slot without rows, drops it and begins again.
     */
    private void stream(Connection connection, SourceTransactionLog log, StoredOffset offset)
            throws SQLException, InterruptedException {
        // Before the slot: the server decodes with the publication as it was at each change.
        new Publication(source.publication()).cover(connection, catalog.list(connection));
        log.append(List.of(), offset.streamingFrom(Slot.create(connection, source.slot(), failover())));
    }

    /** As Debezium has it, which creates the slot where it takes the snapshot. */
    private Slot.Failover failover() {
        return Boolean.parseBoolean(source.debezium().get("slot.failover")) ? Slot.Failover.KEPT : Slot.Failover.LOST;
    }

    private TableRoster settle(SourceTransactionLog log) throws InvalidPipeline, SQLException, InterruptedException {
        StoredOffset offset = log.stored().orElseThrow();
        ControlTopic.Asked asked = control.since(offset.commands());
        Set<TableId> anew = resyncs(asked);
        Publication publication = new Publication(source.publication());
        TableRoster roster;
        try (Connection connection = database.connect()) {
            roster = TableRoster.of(connection, catalog.list(connection), offset, publication, anew);
        }
        Set<TableId> wanted = new TreeSet<>(roster.tables());
        roster.joining().forEach(table -> wanted.add(table.id()));
        StartPoint.refuseLostTopics(topics, offset, pipelineTopics.absent(wanted));
        pipelineTopics.create(wanted);
        store(log, offset.covering(roster.tables()).joinedBy(roster.unknownTo(offset)));
        // What was asked is stored as done before it is: until it is, the table counts as one that has not joined.
        StoredOffset next = log.stored().orElseThrow().obeyed(asked.next());
        for (TableId table : anew) {
            next = next.toBeJoinedAgain(table);
        }
        store(log, next);
        TableRoster settled = join(log, roster, publication);
        tellLeftOut(log, settled);
        return settled;
    }

    private static void store(SourceTransactionLog log, StoredOffset next) throws InterruptedException {
        if (!log.stored().orElseThrow().equals(next)) {
            log.append(List.of(), next);
        }
    }

    /** The tables that somebody wants to be read anew. */
    private static Set<TableId> resyncs(ControlTopic.Asked asked) {
        return asked.commands().stream()
                .filter(command -> command.kind() == TableCommand.Kind.RESYNC)
                .map(TableCommand::table)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private TableRoster join(SourceTransactionLog log, TableRoster roster, Publication publication)
            throws InterruptedException {
        TableRoster now = roster;
        for (CapturedTable table : roster.joining()) {
            TableJoin join = new TableJoin(
                    database,
                    publication,
                    new EngineSettings(pipeline.name(), source),
                    topics.transactions(),
                    new TruncateRecords(clients, topics, registry),
                    AvroEncoder.anew(registry, RawMasks.of(pipeline)),
                    new Statuses(topics.status(), clock),
                    publisherMeters,
                    log,
                    () -> stopping,
                    clock);
            Set<TableId> id = Set.of(table.id());
            try {
                InitialRows rows = rowsOf(table, log.stored().orElseThrow());
                join.join(
                        table,
                        new PublisherSettings(
                                topics,
                                id,
                                partitions,
                                pipelineTopics.maxRecordBytes(id),
                                LetterMasks.of(pipeline, id),
                                traces(log.stored().orElseThrow()),
                                tracing),
                        rows);
                now = now.joined(table);
            } catch (TableJoin.NotJoined | SQLException e) {
                Capture.log
                        .atWarn()
                        .addKeyValue("table", table.id())
                        .setCause(e)
                        .log("Table can't join the capture now");
                now = now.without(
                        table,
                        new RefusedTable(
                                table.id(),
                                "its rows could not be read when it joined this pipeline (" + e.getMessage() + ")",
                                "It is tried again every " + JOIN_AGAIN.toSeconds()
                                        + " s; look for transactions that write to it and do not end"));
                joinAgainAt = System.nanoTime() + JOIN_AGAIN.toNanos();
                hasNotJoined = true;
            }
        }
        return now;
    }

    /**
     * Rows come by the topic where they have come by it before: what the lake has of them then has to go by it, too. Where
     * neither the topic nor the table has a row that a truncate could be made of, a load of nothing takes them away.
     */
    private InitialRows rowsOf(CapturedTable table, StoredOffset offset) throws SQLException {
        if (source.initialLoad() == InitialLoad.SNAPSHOT
                || !new TruncateRecords(clients, topics, registry)
                        .of(table.id(), 0, 0)
                        .isEmpty()) {
            return InitialRows.PUBLISHED;
        }
        try (Connection connection = database.connect()) {
            if (offset.hasJoined(table.id()) && Publication.rows(connection, table.id()) == Publication.Rows.SOME) {
                return InitialRows.PUBLISHED;
            }
            Optional<String> obstacle = LoadObstacle.of(connection, pipeline, table);
            obstacle.ifPresent(why -> Capture.log
                    .atInfo()
                    .addKeyValue("table", table.id())
                    .addKeyValue("why", why)
                    .log("Table's rows come by a snapshot"));
            return obstacle.isPresent() ? InitialRows.PUBLISHED : InitialRows.LOADED;
        }
    }

    private SourceTraces traces(StoredOffset offset) {
        double share = TraceSettings.of(pipeline, System.getenv())
                .map(TraceSettings::share)
                .orElse(0.0);
        return SourceTraces.of(pipeline.name(), offset.source().system(), share);
    }

    private void tellLeftOut(SourceTransactionLog log, TableRoster roster) throws InterruptedException {
        publisherMeters.leftOut(roster.leftOut().stream().map(RefusedTable::id).toList());
        if (roster.leftOut().isEmpty()) {
            return;
        }
        Statuses statuses = new Statuses(topics.status(), clock);
        roster.leftOut().forEach(table -> Capture.log
                .atWarn()
                .addKeyValue("table", table.id())
                .addKeyValue("why", table.why())
                .addKeyValue("mend", table.mend())
                .log("Table is left out"));
        log.append(
                roster.leftOut().stream().map(statuses::paused).toList(),
                log.stored().orElseThrow());
    }

    private Optional<Throwable> capture(SourceTransactionLog log, StoredOffset offset, TableRoster roster)
            throws InterruptedException {
        Publisher publisher = new Publisher(
                new PublisherSettings(
                        topics,
                        roster.tables(),
                        partitions,
                        pipelineTopics.maxRecordBytes(roster.tables()),
                        LetterMasks.of(pipeline, roster.tables()),
                        traces(offset),
                        tracing),
                new AvroEncoder(registry, RawMasks.of(pipeline)),
                log,
                opening(),
                new Statuses(topics.status(), clock),
                publisherMeters,
                offset,
                clock);
        TableRefused refused;
        try (EngineRun run = new EngineRun(
                new EngineSettings(pipeline.name(), source),
                roster.captured(),
                engineStart(offset),
                topics.transactions(),
                events -> {
                    publisher.publish(events);
                    published = true;
                    health.ready("source", true, "");
                    state.is(streaming() ? ConnectorState.State.STREAMING : ConnectorState.State.SNAPSHOT);
                })) {
            engine = run;
            if (stopping) {
                return Optional.empty();
            }
            run.start();
            awaitEnd(run, roster);
            Optional<Throwable> failure = publisher.failure();
            if (failure.isEmpty() || !(failure.get() instanceof TableRefused table)) {
                rethrow(failure);
                return run.failure();
            }
            refused = table;
        } finally {
            engine = null;
        }
        // Only now that the engine has ended does nobody else write to the log.
        Capture.log
                .atError()
                .addKeyValue("table", refused.table())
                .addKeyValue("why", refused.getMessage())
                .log("Table is left out from now on");
        store(log, log.stored().orElseThrow().leavingOut(refused.table()));
        return Optional.empty();
    }

    private static EngineStart engineStart(StoredOffset offset) {
        return offset.phase() == StoredOffset.Phase.STREAMING
                ? new EngineStart.AfterCommit(offset.resumeLsn())
                : new EngineStart.Snapshot();
    }

    /** Until the engine ends, or until there are new tables once the snapshot is through. */
    private void awaitEnd(EngineRun run, TableRoster roster) throws InterruptedException {
        while (!run.awaitEnd(TABLES_INTERVAL)) {
            if (stopping || (streaming() && outgrown(roster))) {
                return;
            }
        }
    }

    private boolean streaming() {
        SourceTransactionLog open = transactions;
        return open != null
                && open.stored()
                        .map(stored -> stored.phase() == StoredOffset.Phase.STREAMING)
                        .orElse(false);
    }

    private boolean outgrown(TableRoster roster) {
        if (hasNotJoined && System.nanoTime() > joinAgainAt) {
            hasNotJoined = false;
            return true;
        }
        long done = transactions == null
                ? 0
                : transactions.stored().map(StoredOffset::commands).orElse(0L);
        if (!resyncs(control.since(done)).isEmpty()) {
            return true;
        }
        try (Connection connection = database.connect()) {
            return roster.isOutgrownBy(catalog.list(connection));
        } catch (SQLException e) {
            log.atWarn().setCause(e).log("New tables can't be looked for right now");
            return false;
        }
    }

    private SnapshotOpening opening() {
        TruncateRecords truncates = new TruncateRecords(clients, topics, registry);
        return new SnapshotOpening() {
            @Override
            public long snapshotLsn() {
                try (Connection connection = database.connect()) {
                    return Slot.find(connection, source.slot())
                            .orElseThrow(() -> new IllegalStateException("The engine has made no slot"))
                            .confirmed();
                } catch (SQLException e) {
                    throw new IllegalStateException("The snapshot's LSN can't be read", e);
                }
            }

            @Override
            public List<ProducerRecord<byte[], byte[]>> truncates(TableId table, long snapshotLsn, long timeMs) {
                return truncates.of(table, snapshotLsn, timeMs);
            }
        };
    }

    private static void rethrow(Optional<Throwable> failure) {
        failure.ifPresent(cause -> {
            if (cause instanceof RuntimeException e) {
                throw e;
            }
            if (cause instanceof Error e) {
                throw e;
            }
            throw new IllegalStateException(cause);
        });
    }

    /** Ends the run in hand in good order; may be called from any thread. */
    void stop() {
        stopping = true;
        EngineRun run = engine;
        if (run != null) {
            run.close();
        }
    }

    @Override
    public void close() {
        control.close();
        SourceTransactionLog open = transactions;
        if (open != null) {
            open.close();
        }
    }
}
