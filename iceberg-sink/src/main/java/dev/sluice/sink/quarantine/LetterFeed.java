package dev.sluice.sink.quarantine;

import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Kafka;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.table.Topics;
import dev.sluice.schemas.wire.SchemaRegistry;
import dev.sluice.sink.format.TableFormat;
import dev.sluice.sink.plan.TableProgress;
import dev.sluice.sink.quality.Expiry;
import dev.sluice.sink.quality.QualityTable;
import dev.sluice.sink.quality.QualityTables;
import dev.sluice.sink.quality.RuleCounts;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Lands the dead letters in the quarantine and what became of them in the audit, in one thread beside the stream, which
 * knows nothing of it.
 *
 * <p>Why a crash anywhere loses no letter and lands none twice: a table's offsets are stored in the commit that lands the
 * rows, and a letter that is written again, or read again, has the id of the row that is there already. Outcomes are read
 * first, then all letters up to the topic's end, since a letter is written before what becomes of it; then the letters'
 * states are set, and only then the outcomes are landed with their offsets. Whatever is repeated of that sets the same
 * states again.
 */
public final class LetterFeed implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LetterFeed.class);

    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final Duration EXPIRE_EVERY = Duration.ofMinutes(10);

    private final Topics topics;
    private final AvroJson avro;
    private final LandedTopic letters;
    private final LandedTopic audit;
    private final Expiry expiry;
    private final Clock clock;
    private Instant nextExpiry = Instant.MIN;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread feed = new Thread(task, "quarantine");
        feed.setDaemon(true);
        return feed;
    });
    private volatile @Nullable Instant caughtUp;
    private volatile boolean stopping;

    private LetterFeed(
            Kafka kafka,
            Topics topics,
            TableFormat format,
            SchemaRegistry registry,
            MeterRegistry meters,
            Expiry expiry,
            Clock clock) {
        this.topics = topics;
        this.avro = new AvroJson(registry);
        this.letters =
                new LandedTopic(kafka, topics.deadLetters(), QualityTables.open(format, QualityTables.QUARANTINE));
        this.audit = new LandedTopic(kafka, topics.audit(), QualityTables.open(format, QualityTables.AUDIT));
        this.expiry = expiry;
        this.clock = clock;
        Gauge.builder("sluice.quality.quarantine.age", this, LetterFeed::age)
                .description("Time since all dead letters were in the quarantine; NaN before the first time")
                .baseUnit("seconds")
                .register(meters);
    }

    /** Begins to land letters. */
    public static LetterFeed start(
            SparkSession session,
            Pipeline pipeline,
            TableFormat format,
            SchemaRegistry registry,
            MeterRegistry meters,
            Clock clock)
            throws InvalidPipeline {
        LetterFeed feed = new LetterFeed(
                pipeline.requireKafka(),
                pipeline.topics(),
                format,
                registry,
                meters,
                new Expiry(session, pipeline),
                clock);
        Future<?> unused = feed.thread.scheduleWithFixedDelay(
                feed::look, EVERY.toMillis() / 5, EVERY.toMillis(), TimeUnit.MILLISECONDS);
        return feed;
    }

    /** The tables that it writes. */
    public List<QualityTable> written() {
        return List.of(letters.table(), audit.table());
    }

    private double age() {
        @Nullable Instant last = caughtUp;
        return last == null
                ? Double.NaN
                : Duration.between(last, clock.instant()).toMillis() / 1000.0;
    }

    private void look() {
        if (stopping) {
            return;
        }
        try {
            Instant began = clock.instant();
            landAll();
            caughtUp = began;
            expire(began);
        } catch (Exception e) { // Spark throws checked exceptions that it does not declare.
            letters.forget();
            audit.forget();
            if (stopping || Thread.currentThread().isInterrupted()) {
                log.atInfo().log("Landing of dead letters was broken off");
            } else {
                log.atWarn().setCause(e).log("Dead letters could not be landed in the quarantine, trying again");
            }
        }
    }

    /** Only behind all that became of letters: one that was settled meanwhile is not open. */
    private void expire(Instant now) {
        if (stopping || now.isBefore(nextExpiry)) {
            return;
        }
        letters.standing().ifPresent(progress -> expiry.letters(letters.table(), progress, now));
        nextExpiry = now.plus(EXPIRE_EVERY);
    }

    private void landAll() {
        boolean isMore = true;
        while (isMore && !stopping) {
            Optional<LandedTopic.Piece> outcomes = audit.next();
            landLetters();
            outcomes.ifPresent(this::settle);
            isMore = outcomes.map(piece -> piece.read().more()).orElse(false);
        }
    }

    private void landLetters() {
        boolean isMore = true;
        while (isMore && !stopping) {
            Optional<LandedTopic.Piece> piece = letters.next();
            piece.ifPresent(this::landLetters);
            isMore = piece.map(its -> its.read().more()).orElse(false);
        }
    }

    private void landLetters(LandedTopic.Piece piece) {
        Map<String, LetterRow> byId = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : piece.read().records()) {
            LetterRow row = LetterRow.of(record);
            byId.putIfAbsent(row.id(), row);
        }
        Set<String> there = letters.table().among(byId.keySet());
        Instant now = clock.instant();
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        Map<String, Long> tallies = new HashMap<>();
        byId.forEach((id, row) -> {
            if (!there.contains(id)) {
                rows.add(row.values(topics, avro, now));
                row.table(topics)
                        .ifPresent(table ->
                                tallies.merge(RuleCounts.tally(table, row.severity(), row.rule()), 1L, Long::sum));
            }
        });
        letters.land(rows, piece.after().counting(tallies));
    }

    private void settle(LandedTopic.Piece outcomes) {
        List<AuditRow> records =
                outcomes.read().records().stream().map(AuditRow::of).toList();
        Map<String, Map<String, @Nullable Object>> states = new LinkedHashMap<>();
        records.forEach(
                each -> each.state().ifPresent(state -> states.put(String.valueOf(state.get("letter")), state)));
        Optional<TableProgress> standing = letters.standing();
        if (!states.isEmpty() && standing.isPresent()) {
            letters.table().update(List.copyOf(states.values()), AuditRow.STATE_COLUMNS, standing.get());
        }
        Instant now = clock.instant();
        audit.land(
                records.stream()
                        .map(each -> each.values(outcomes.identity().topicId(), now))
                        .toList(),
                outcomes.after());
    }

    /** Ends it: a piece in hand is finished within {@code seconds} or broken off. */
    public void stop(long seconds) throws InterruptedException {
        stopping = true;
        thread.shutdown();
        if (!thread.awaitTermination(seconds, TimeUnit.SECONDS)) {
            thread.shutdownNow();
        }
    }

    /** Its consumers belong to its thread until that has ended. */
    @Override
    public void close() {
        stopping = true;
        thread.shutdownNow();
        try {
            if (thread.awaitTermination(5, TimeUnit.SECONDS)) {
                letters.close();
                audit.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
