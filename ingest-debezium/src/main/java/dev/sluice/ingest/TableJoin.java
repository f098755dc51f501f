package dev.sluice.ingest;

import dev.sluice.ingest.avro.AvroEncoder;
import dev.sluice.ingest.engine.EngineRun;
import dev.sluice.ingest.engine.EngineSettings;
import dev.sluice.ingest.engine.EngineStart;
import dev.sluice.ingest.engine.SourceEvent;
import dev.sluice.ingest.flow.InitialRows;
import dev.sluice.ingest.flow.Publisher;
import dev.sluice.ingest.flow.PublisherMeters;
import dev.sluice.ingest.flow.PublisherSettings;
import dev.sluice.ingest.flow.Statuses;
import dev.sluice.ingest.flow.TableRefused;
import dev.sluice.ingest.kafka.SourceTransactionLog;
import dev.sluice.ingest.kafka.StoredOffset;
import dev.sluice.ingest.kafka.TruncateRecords;
import dev.sluice.ingest.source.CapturedTable;
import dev.sluice.ingest.source.Publication;
import dev.sluice.ingest.source.SourceDatabase;
import dev.sluice.schemas.position.Mark;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.TableId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * Takes a table into the capture after the initial snapshot: {@code hold off its writers → publish it → open a view → let
 * them go on → truncates → rows → mark}. No engine reads the log meanwhile, so that the rows stand in the table's topic
 * before every change that the log has of it since.
 *
 * <p>Why the rows sort right. While the writers are held off, the log is at X: what the table has seen stands before X, what
 * it will see stands behind, and behind the commit of our own transaction, which is in the stream because it writes a message.
 * A change's position begins with the commit before it. So the positions of all changes that the rows hold begin before X, and
 * those of all others begin at or behind our commit. Rows at (X, 0, 1) and truncates at (X, 0, 0) stand between them. What the
 * log still brings of before is dropped by the publisher, for a row that is gone since must not come back.
 *
 * <p>Where the sink reads the rows, none are published: the mark says so. It reads them at a later place than X, from which on
 * the topic has all.
 *
 * <p>A crash anywhere leaves the table as one that has not joined: the offset names it only in the transaction that holds the
 * last row's mark. The next start begins again, at another X.
 */
final class TableJoin {

    private static final Logger log = LoggerFactory.getLogger(TableJoin.class);

    /** So long writers are held off at the most while the engine opens its view. */
    private static final Duration OPENING = Duration.ofSeconds(20);

    private static final Duration TICK = Duration.ofMillis(100);

    private final SourceDatabase database;
    private final Publication publication;
    private final EngineSettings engine;
    private final String transactionTopic;
    private final TruncateRecords truncates;
    private final AvroEncoder encoder;
    private final Statuses statuses;
    private final PublisherMeters meters;
    private final SourceTransactionLog transactions;
    private final BooleanSupplier stopping;
    private final Clock clock;

    TableJoin(
            SourceDatabase database,
            Publication publication,
            EngineSettings engine,
            String transactionTopic,
            TruncateRecords truncates,
            AvroEncoder encoder,
            Statuses statuses,
            PublisherMeters meters,
            SourceTransactionLog transactions,
            BooleanSupplier stopping,
            Clock clock) {
        this.database = database;
        this.publication = publication;
        this.engine = engine;
        this.transactionTopic = transactionTopic;
        this.truncates = truncates;
        this.encoder = encoder;
        this.statuses = statuses;
        this.meters = meters;
        this.transactions = transactions;
        this.stopping = stopping;
        this.clock = clock;
    }

    /** The table can't join now; its rows may be in the topic in part. */
    static final class NotJoined extends Exception {
        NotJoined(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * Publishes the table's rows and stores that it has joined.
     *
     * @param settings of the table's topic
     * @param rows where they are to be, if there are any
     * @throws NotJoined when the source fails; a later attempt may work
     * @throws RuntimeException when Kafka or the registry fails
     */
    void join(CapturedTable table, PublisherSettings settings, InitialRows rows)
            throws NotJoined, InterruptedException {
        long startedMs = clock.millis();
        try (Connection connection = database.connect()) {
            Publication.Opened opened = publication.open(connection, table.id(), EngineSettings.HEARTBEAT_PREFIX);
            SourcePosition position = SourcePosition.of(opened.lsn(), 0, 1);
            Publisher publisher =
                    Publisher.ofRows(settings, encoder, transactions, statuses, meters, stored(), position, clock);
            if (opened.rows() == Publication.Rows.SOME && rows == InitialRows.PUBLISHED) {
                read(connection, table, opened, publisher);
            } else {
                connection.commit();
                open(publisher, table.id(), opened.lsn(), List.of());
            }
            transactions.append(
                    publisher.marks(new Mark(position, startedMs), rows),
                    stored().covering(List.of(table.id()))
                            .joinedBy(Map.of(table.id(), new StoredOffset.Joined(table.relation(), position))));
            log.atInfo()
                    .addKeyValue("table", table.id())
                    .addKeyValue("position", position)
                    .addKeyValue("rows", rows)
                    .log("Table has joined the capture");
        } catch (SQLException | TableRefused e) {
            throw new NotJoined(String.valueOf(e.getMessage()), e);
        }
    }

    private StoredOffset stored() {
        return transactions.stored().orElseThrow();
    }

    private void read(Connection held, CapturedTable table, Publication.Opened opened, Publisher publisher)
            throws NotJoined, InterruptedException, SQLException {
        AtomicReference<Reading> reading = new AtomicReference<>(Reading.OPENING);
        try (EngineRun run =
                new EngineRun(engine, List.of(table), new EngineStart.RowsOnly(), transactionTopic, events -> {
                    if (reading.get() == Reading.OPENING) {
                        release(held);
                        reading.set(Reading.ROWS);
                        open(publisher, table.id(), opened.lsn(), events);
                    }
                    publisher.publish(events);
                    if (events.stream().anyMatch(TableJoin::isLastRow)) {
                        reading.set(Reading.DONE);
                    }
                })) {
            run.start();
            await(run, reading);
            rethrow(publisher.failure());
            if (reading.get() != Reading.DONE) {
                throw new NotJoined(
                        stopping.getAsBoolean()
                                ? "ingest is stopping"
                                : run.failure()
                                        .map(e -> String.valueOf(e.getMessage()))
                                        .orElse("the engine did not begin to read within " + OPENING.toSeconds()
                                                + " s"),
                        run.failure().orElseGet(() -> new IllegalStateException("The engine gave no rows")));
            }
        } finally {
            held.rollback(); // Lets the writers go on where the view was not opened; else there is nothing left to
            // undo.
        }
    }

    private enum Reading {
        OPENING,
        ROWS,
        DONE
    }

    private void await(EngineRun run, AtomicReference<Reading> reading) throws InterruptedException {
        long deadline = System.nanoTime() + OPENING.toNanos();
        while (reading.get() != Reading.DONE && !stopping.getAsBoolean()) {
            boolean isLate = reading.get() == Reading.OPENING && System.nanoTime() > deadline;
            if (isLate || run.awaitEnd(TICK)) {
                return;
            }
        }
    }

    /**
     * Where the table has joined before, the lake may hold rows of it that its topic does not hold: they were loaded, or are older
     * than the topic. Then the first of the new rows shows what a truncate looks like.
     */
    private void open(Publisher publisher, TableId table, long lsn, List<SourceEvent> first)
            throws InterruptedException {
        boolean isAgain = stored().hasJoined(table);
        publisher.open(
                table,
                truncates.ofRebuild(
                        table,
                        lsn,
                        publisher.snapshotTimeMs(first),
                        () -> isAgain ? publisher.row(first) : Optional.empty()),
                statuses.reading(table));
    }

    private static void release(Connection held) {
        try {
            held.commit();
        } catch (SQLException e) {
            throw new IllegalStateException("The table's writers could not be let go on", e);
        }
    }

    private static boolean isLastRow(SourceEvent event) {
        return event instanceof SourceEvent.Change change && change.snapshot() == SourceEvent.SnapshotPart.LAST_ROW;
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
}
