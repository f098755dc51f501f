package dev.sluice.sink.stream;

import dev.sluice.schemas.position.Mark;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.trace.Span;
import dev.sluice.schemas.trace.TraceParent;
import dev.sluice.schemas.trace.Tracing;
import dev.sluice.schemas.wire.DeadLetter;
import dev.sluice.schemas.wire.Envelope.Op;
import dev.sluice.schemas.wire.LetterLog;
import dev.sluice.sink.decode.ChangeDecoder;
import dev.sluice.sink.decode.Decoded;
import dev.sluice.sink.decode.RawRecord;
import dev.sluice.sink.format.LakeTable;
import dev.sluice.sink.format.Load;
import dev.sluice.sink.mode.Planned;
import dev.sluice.sink.mode.TableMode;
import dev.sluice.sink.plan.Change;
import dev.sluice.sink.plan.Counts;
import dev.sluice.sink.plan.IncompatibleSchema;
import dev.sluice.sink.plan.LakeRows;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.LandedChanges;
import dev.sluice.sink.plan.LoadState;
import dev.sluice.sink.plan.RowPlan;
import dev.sluice.sink.plan.RowQuery;
import dev.sluice.sink.plan.RowsTooLarge;
import dev.sluice.sink.plan.TableProgress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Lands bounded sets of one table's records: the one path for a batch of the stream and for a catch-up alike.
 *
 * <p>Why a crash anywhere loses nothing and lands nothing twice: the progress is stored in the commit that lands the
 * rows. Before the commit, nothing is in the table and the same records come again. After it, they lie below the table's
 * progress and are skipped. Dead letters are written before the commit and carry ids, so one that is written again is
 * still one letter. Where the progress is ahead of the table's last commit (records that changed nothing), reading those
 * records again changes nothing again.
 */
final class Landing {

    /** A table that only sees marks stores its progress that often, so that it stays within the topic's retention. */
    private static final Duration IDLE_COMMIT = Duration.ofHours(1);

    private static final Logger log = LoggerFactory.getLogger(Landing.class);

    private final TableId table;
    private final TableMode mode;
    private final LakeTable lake;
    private final ChangeDecoder decoder;
    private final Rejects deadLetters;
    private final FreshnessWindow freshness;
    private final Tracing tracing;
    private final Clock clock;
    private final LetterLog told = new LetterLog(log);
    private long storedAtMs;
    /** Of what has landed since the progress was read, and of the marks in that. */
    private volatile SourcePosition furthest = SourcePosition.ZERO;
    /** Partitions that have landed a mark since the progress was read. */
    private final Set<Integer> marked = new HashSet<>();
    /** Whether all of them have. */
    private volatile boolean isMarked;
    /** The source's columns as of the changes that landed last, and those that it had before. */
    private LakeSchema source = LakeSchema.of(List.of(), List.of());

    Landing(
            TableId table,
            TableMode mode,
            LakeTable lake,
            ChangeDecoder decoder,
            Rejects deadLetters,
            FreshnessWindow freshness,
            Tracing tracing,
            Clock clock) {
        this.table = table;
        this.mode = mode;
        this.lake = lake;
        this.decoder = decoder;
        this.deadLetters = deadLetters;
        this.freshness = freshness;
        this.tracing = tracing;
        this.clock = clock;
    }

    /** The lake table, by its own name. */
    TableId lakeTable() {
        return new TableId(table.schema(), table.name() + mode.suffix());
    }

    FreshnessWindow freshness() {
        return freshness;
    }

    /** Columns of the widest rows that have been seen; 0 before the first. */
    int columns() {
        return decoder.columns();
    }

    /** The table's own progress, from the lake; how far that reaches in the source, marks have to tell first. */
    Optional<TableProgress> progress() {
        Optional<TableProgress> stored = lake.progress();
        reset(stored);
        return stored;
    }

    /**
     * @param records all committed records of the topic between the progress and {@code upTo}; those below the progress
     *     may be among them
     * @return the progress afterwards
     * @throws IncompatibleSchema when the lake table can't take the rows
     */
    TableProgress land(List<RawRecord> records, Map<Integer, Long> upTo, TableProgress before)
            throws IncompatibleSchema {
        return land(records, upTo, before, Set.of());
    }

    /**
     * The same of a range that ends.
     *
     * @param ended partitions of which nothing comes behind {@code upTo}
     */
    TableProgress land(List<RawRecord> records, Map<Integer, Long> upTo, TableProgress before, Set<Integer> ended)
            throws IncompatibleSchema {
        Map<Integer, SourcePosition> reached = new HashMap<>();
        before.marks().forEach((partition, mark) -> reached.put(partition, mark.position()));
        ended.forEach(partition -> reached.put(partition, SourcePosition.LAST));
        Map<Integer, Long> end = MovedRows.endBeforeSplit(records, before.offsets(), upTo, reached);
        return land(records, end, before, Map.of(), "");
    }

    /**
     * Lands what comes before a place, in a commit that says for which cut it was made: also when it changes nothing.
     *
     * @param records as of {@link #land(List, Map, TableProgress)}
     */
    TableProgress landCut(List<RawRecord> records, PendingCut.Place place, TableProgress before, String cut)
            throws IncompatibleSchema {
        return land(records, place.offsets(), before, place.marks(), cut);
    }

    /**
     * Lands records in one commit; in several where the rows that they build on are too large to be held at once.
     *
     * @param marks that stand behind the records and hold for them already
     * @param cut of the last commit; empty for none
     */
    private TableProgress land(
            List<RawRecord> records, Map<Integer, Long> end, TableProgress before, Map<Integer, Mark> marks, String cut)
            throws IncompatibleSchema {
        Deque<Map<Integer, Long>> ends = new ArrayDeque<>(List.of(end));
        TableProgress progress = before;
        while (!ends.isEmpty()) {
            Map<Integer, Long> next = ends.element();
            boolean isLast = ends.size() == 1;
            List<RawRecord> fresh = notLanded(records, progress, next);
            try (Span span = span(fresh)) {
                progress = land(fresh, next, progress, isLast ? marks : Map.of(), isLast ? cut : "", span);
                ends.remove();
            } catch (RowsTooLarge e) {
                ends.push(Halves.firstOf(fresh, next).orElseThrow(() -> e));
                log.atInfo()
                        .addKeyValue("table", lakeTable())
                        .addKeyValue("records", fresh.size())
                        .addKeyValue("reason", e.getMessage())
                        .log("Records land in halves");
            }
        }
        return progress;
    }

    private Span span(List<RawRecord> fresh) {
        return tracing == Tracing.OFF
                ? Span.NONE
                : tracing.batch("land", clock.millis(), RecordedTraces.of(fresh))
                        .with("sluice.table", lakeTable().toString())
                        .with("messaging.batch.message_count", fresh.size());
    }

    private TableProgress land(
            List<RawRecord> fresh,
            Map<Integer, Long> end,
            TableProgress before,
            Map<Integer, Mark> marks,
            String cut,
            Span span)
            throws IncompatibleSchema {
        Span decoding = span.step("decode", clock.millis());
        Decoded decoded = decoder.decode(fresh);
        decoding.close();
        Span planning = span.step("plan", clock.millis());
        boolean exists = evolve(decoded) || (!cut.isEmpty() && lake.schema().isPresent());
        Planned<RawRecord> planned = plan(decoded, exists);
        planning.close();
        quarantine(decoded, planned);
        Counts counts = count(decoded, planned);
        TableProgress after = before.advancedTo(end, decoded.marks(), counts)
                .advancedTo(Map.of(), marks, Counts.NONE)
                .counting(Warnings.of(fresh));
        if (isDue(planned.plan(), counts) || !cut.isEmpty()) {
            if (exists) {
                Optional<LandedChanges> landed = landed(decoded);
                Span committing = span.step("commit", clock.millis());
                lake.commit(planned.plan(), after.at(cut).landing(landed));
                committing.close();
                landed.ifPresent(changes -> tell(changes, fresh.get(0).topic(), before, after));
                measure(decoded);
            }
            storedAtMs = clock.millis();
        }
        reached(decoded, after.offsets().keySet());
        return after;
    }

    private static Optional<LandedChanges> landed(Decoded decoded) {
        if (decoded.changes().isEmpty()) {
            return Optional.empty();
        }
        Change<RawRecord> first = Collections.min(decoded.changes(), Comparator.comparing(Change::position));
        Change<RawRecord> last = Collections.max(decoded.changes(), Comparator.comparing(Change::position));
        return Optional.of(
                new LandedChanges(first.position(), traceId(first.origin()), last.position(), traceId(last.origin())));
    }

    private static String traceId(RawRecord record) {
        return TraceParent.of(record.header(TraceParent.HEADER))
                .map(TraceParent::traceId)
                .orElse("");
    }

    private void tell(LandedChanges changes, String topic, TableProgress before, TableProgress after) {
        log.atDebug()
                .addKeyValue("table", lakeTable())
                .addKeyValue("topic", topic)
                .addKeyValue("offsets", before.offsets() + " to " + after.offsets())
                .addKeyValue("position", changes.last())
                .addKeyValue("first_position", changes.first())
                .addKeyValue(TraceParent.LOG_KEY, changes.lastTrace())
                .addKeyValue("first_trace_id", changes.firstTrace())
                .log("Changes landed");
    }

    private void reached(Decoded decoded, Set<Integer> partitions) {
        Stream.concat(
                        decoded.changes().stream().map(Change::position),
                        decoded.marks().values().stream().map(Mark::position))
                .max(Comparator.naturalOrder())
                .filter(position -> position.isAfter(furthest))
                .ifPresent(position -> furthest = position);
        marked.addAll(decoded.marks().keySet());
        isMarked = marked.containsAll(partitions);
    }

    /**
     * The furthest position of what has landed, or one behind which no mark comes that lies before what has landed. Empty until a progress mark has landed in
     * every partition since the progress was read from the lake: nobody knows what lies before. What does stands before that mark in its
     * partition, and so before the end of the transaction that is the next mark.
     */
    Optional<SourcePosition> reached() {
        return isMarked ? Optional.of(furthest) : Optional.empty();
    }

    /** A snapshot of this table alone may have a mark that lies ahead of those that come next. */
    private void reset(Optional<TableProgress> stored) {
        isMarked = false;
        marked.clear();
        furthest = stored.stream()
                .flatMap(progress -> progress.marks().values().stream())
                .map(Mark::position)
                .max(Comparator.naturalOrder())
                .orElse(SourcePosition.ZERO);
    }

    /**
     * Begins to build the table anew, beside the present one.
     *
     * @param from the present table's progress
     * @return empty where the mode records what was, which a snapshot does not know, or where the format can't
     */
    Optional<Rebuild> rebuild(RebuildSearch.Point point, TableProgress from) {
        return lake.beside()
                .map(beside -> new Rebuild(
                        point,
                        beside,
                        new Landing(table, mode, beside.table(), decoder, deadLetters, freshness, tracing, clock),
                        from));
    }

    /**
     * Begins to bring what a backfill has loaded up to where the table is.
     *
     * @param from the present table's progress
     * @param passedOver changes that stand before an offset of each partition and have not landed: the load has their outcome;
     *     empty when counting broke off
     * @return empty where nothing is loaded as a whole
     * @throws IncompatibleSchema when the load belongs to another topic than the table
     */
    Optional<Rebuild> loaded(TableProgress from, Function<SortedMap<Integer, Long>, OptionalLong> passedOver)
            throws IncompatibleSchema {
        Optional<Load> load = lake.load();
        Optional<LoadState> state =
                load.flatMap(Load::state).filter(present -> present.stage() != LoadState.Stage.LOADING);
        if (load.isEmpty() || state.isEmpty()) {
            return Optional.empty();
        }
        if (!state.get().topicId().equals(from.topicId())
                || !state.get().clusterId().equals(from.clusterId())) {
            throw new IncompatibleSchema("The topic was deleted and created again since the table was loaded");
        }
        load.get().become(state.get().at(LoadState.Stage.TAKEN));
        return Optional.of(Rebuild.ofLoad(
                state.get(),
                () -> passedOver.apply(state.get().offsets()),
                load.get(),
                new Landing(table, mode, load.get().table(), decoder, deadLetters, freshness, tracing, clock),
                from));
    }

    /** Forgets what was known of the table, because another has taken its place, which has this progress. */
    void replaced(TableProgress by) {
        source = LakeSchema.of(List.of(), List.of());
        storedAtMs = clock.millis();
        reset(Optional.of(by));
    }

    private static List<RawRecord> notLanded(List<RawRecord> records, TableProgress before, Map<Integer, Long> end) {
        List<RawRecord> fresh = new ArrayList<>(records.size());
        for (RawRecord record : records) {
            boolean isWithin = record.offset() < end.getOrDefault(record.partition(), Long.MAX_VALUE);
            if (isWithin && record.offset() >= before.next(record.partition())) {
                fresh.add(record);
            }
        }
        return fresh;
    }

    /** Whether the lake table exists; without one there is nothing to truncate, and nothing to store progress in. */
    private boolean evolve(Decoded decoded) throws IncompatibleSchema {
        if (decoded.schema().isPresent()) {
            LakeSchema columns = decoded.schema().get();
            source = columns.withFormer(lake.evolve(mode.lakeSchema(columns)));
            return true;
        }
        boolean wanted = !decoded.changes().isEmpty()
                || !decoded.unreadable().isEmpty()
                || decoded.filtered() > 0
                || isIdleLong();
        return wanted && lake.schema().isPresent();
    }

    /** Without a lake table there are no rows that the changes could meet; with one, truncates alone need no schema. */
    private Planned<RawRecord> plan(Decoded decoded, boolean exists) {
        return mode.plan(decoded.changes(), source, exists ? rows() : LakeRows.NONE, clock.instant());
    }

    private LakeRows rows() {
        return query -> lake.rows(query.within(RowQuery.ROOM));
    }

    private void quarantine(Decoded decoded, Planned<RawRecord> planned) {
        List<DeadLetters.Rejected> rejected = new ArrayList<>();
        for (Decoded.Rejected each : decoded.unreadable()) {
            rejected.add(new DeadLetters.Rejected(
                    each.record(),
                    letter(
                            each.record(),
                            each.cause().rule(),
                            String.valueOf(each.cause().getMessage()),
                            Optional.of(each.cause()).map(Throwable::getCause),
                            Optional.empty())));
        }
        for (Change<RawRecord> change : planned.incomplete()) {
            rejected.add(new DeadLetters.Rejected(
                    change.origin(),
                    letter(
                            change.origin(),
                            "incomplete-row",
                            "The change leaves out unchanged large values, and the lake has no row to take them from:"
                                    + " the row's insert did not land",
                            Optional.empty(),
                            Optional.of(change.position()))));
        }
        if (!rejected.isEmpty()) {
            deadLetters.write(rejected);
            rejected.forEach(each -> told.wrote(
                    each.letter(),
                    each.record().header(TraceParent.HEADER),
                    each.letter().firstFailureMs()));
        }
    }

    private DeadLetter letter(
            RawRecord record,
            String rule,
            String message,
            Optional<Throwable> cause,
            Optional<SourcePosition> position) {
        return new DeadLetter(
                "sink",
                Optional.of(table),
                rule,
                message,
                cause.map(c -> c.getClass().getName()),
                record.topic(),
                record.partition(),
                record.offset(),
                position,
                clock.millis());
    }

    private static Counts count(Decoded decoded, Planned<RawRecord> planned) {
        // A truncate stands in every partition; ingest and stream count each of its records, too.
        long truncates = decoded.changes().stream().filter(Change::isTruncate).count();
        return new Counts(
                planned.landed() + truncates,
                planned.superseded(),
                decoded.filtered(),
                decoded.unreadable().size() + planned.incomplete().size());
    }

    private boolean isDue(RowPlan plan, Counts counts) {
        return !plan.changesNothing() || !counts.equals(Counts.NONE) || isIdleLong();
    }

    private boolean isIdleLong() {
        return clock.millis() - storedAtMs >= IDLE_COMMIT.toMillis();
    }

    private void measure(Decoded decoded) {
        long now = clock.millis();
        for (Change<RawRecord> change : decoded.changes()) {
            if (change.op() != Op.READ && change.sourceTimeMs() > 0) {
                freshness.record(now - change.sourceTimeMs());
            }
        }
    }
}
