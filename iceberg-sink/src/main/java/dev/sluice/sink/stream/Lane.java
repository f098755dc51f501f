package dev.sluice.sink.stream;

import dev.sluice.schemas.pipeline.LakeMode;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.wire.Headers;
import dev.sluice.sink.Reason;
import dev.sluice.sink.decode.RawRecord;
import dev.sluice.sink.format.LockGate;
import dev.sluice.sink.format.StreamGate;
import dev.sluice.sink.maintain.MaintainedTable;
import dev.sluice.sink.plan.IncompatibleSchema;
import dev.sluice.sink.plan.TableProgress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * One lake table's own way through the stream: a source table that lands in several modes has a lane for each. It lands with the batches as long as it stands where they begin. When it
 * fails, it alone stops, at its own progress, and later comes back: it reads what it missed from Kafka, piece by piece,
 * beside the batches, until it stands near enough for a batch to take it along again. A batch that finds the table's
 * maintenance at work passes it by, too; the table then takes that batch's share by itself.
 */
final class Lane implements MaintainedTable {

    private static final Logger log = LoggerFactory.getLogger(Lane.class);

    /** A table that is behind by no more than this catches up within a batch. */
    private static final long NEAR = 5_000;

    /** Offsets that may gather while a table waits for the mark of a cut. */
    private static final long MOST_FOR_CUT = 20_000;

    /** So long maintenance waits for a landing to end; a table that comes back from far behind takes longer. */
    private static final int TRIES_IN_BATCH = 2;

    private static final long PAUSE_IN_BATCH_MS = 250;

    /** So long maintenance waits at the most for what its last step has held up. */
    private static final long LET_THROUGH_SECONDS = 5;

    private static final String BEGIN_ANEW = "put the source's present rows in its place with `sluice backfill --table"
            + " <table>`; where that can't be, drop or move the lake table away to land the topic from its beginning";

    private final TableId table;
    private final int part;
    private final LakeMode mode;
    private final String topic;
    private final Landing landing;
    private final Records records;
    private final Clock clock;
    private final BooleanSupplier stopping;
    private final ReentrantLock lock = new ReentrantLock();
    /** Whether nothing waits any more that batches passed by. */
    private final Condition caughtUp = lock.newCondition();

    private final StreamGate gate = new FairGate();
    /** Where the last batch ends that passed the table by: somebody else was at work on it, or a cut waits for its mark. */
    private final AtomicReference<@Nullable TopicOffsets> passedBy = new AtomicReference<>();

    /** What is known of snapshots of this table alone that lie ahead of it; null when nothing speaks for one. */
    private @Nullable RebuildSearch search;

    private @Nullable Rebuild rebuild;
    /** The snapshot that was built last, whose truncates are no news. */
    private SourcePosition rebuilt = SourcePosition.ZERO;

    /** A version that is wanted at the next mark; null when none is. */
    private volatile @Nullable PendingCut cut;

    /** Whether somebody wants a paused table to be tried again without waiting. */
    private volatile boolean resumed;

    /** Whether a backfill says that it has loaded the table beside the present one. */
    private volatile boolean loaded;

    /** How far the load of the table is. */
    private volatile @Nullable String loading;

    private volatile Standing standing = new Standing.Returning();
    private volatile @Nullable TableProgress progress;
    private boolean known;
    private final Pieces pieces;

    /** @param part which of the table's modes it is, 0 for the first */
    Lane(
            TableId table,
            int part,
            LakeMode mode,
            String topic,
            Landing landing,
            Records records,
            Clock clock,
            BooleanSupplier stopping) {
        this.table = table;
        this.part = part;
        this.mode = mode;
        this.topic = topic;
        this.landing = landing;
        this.records = records;
        this.clock = clock;
        this.stopping = stopping;
        this.pieces = new Pieces(landing::columns);
    }

    @Override
    public TableId table() {
        return table;
    }

    @Override
    public TableId lakeTable() {
        return landing.lakeTable();
    }

    int part() {
        return part;
    }

    LakeMode mode() {
        return mode;
    }

    String topic() {
        return topic;
    }

    FreshnessWindow freshness() {
        return landing.freshness();
    }

    Standing standing() {
        return standing;
    }

    /** Null until the table's progress was read for the first time. */
    @Nullable
    TableProgress progress() {
        return progress;
    }

    /** Lands the table's share of a batch, unless the table is paused or being brought back just now. */
    void land(Batch batch) {
        if (standing.paused().isPresent() || standing.isLoading()) {
            // Whoever brings it back just now may have asked before where the batches stand.
            passedBy.set(batch.end());
            batch.recordsOf(topic)
                    .filter(mine -> mine.stream().anyMatch(this::opensSnapshot))
                    .ifPresent(mine -> resume());
            return;
        }
        if (!lock.tryLock()) {
            passedBy.set(batch.end());
            return;
        }
        try {
            attempt(TRIES_IN_BATCH, () -> {
                TopicWatch.Topic now = topicIn(batch.topics());
                TableProgress from = stand(now);
                boolean isAtStart = batch.start().of(topic).entrySet().stream()
                        .allMatch(e -> from.next(e.getKey()) >= e.getValue());
                if (search != null || loaded) {
                    return new Standing.Returning();
                }
                switch (landCut(batch, from, isAtStart, now)) {
                    case NONE -> {}
                    case AWAITED -> {
                        passedBy.set(batch.end()); // Should no other batch come, it lands when the cut is over.
                        return standing;
                    }
                    case MADE -> {
                        return standingAfter(landUpTo(batch.end(), now, batch));
                    }
                }
                Optional<List<RawRecord>> read = batch.recordsOf(topic);
                if (isAtStart && read.isPresent()) {
                    refuseGap(from, now);
                    List<RawRecord> mine = read.get();
                    if (opensRebuild(mine)) {
                        search = new RebuildSearch(offsetsOf(from, batch.end()));
                        return new Standing.Returning();
                    }
                    if (beginsWithLoad(mine, from)) {
                        return standingAfter(Stretch.BEFORE_LOAD);
                    }
                    progress = landing.land(mine, batch.end().of(topic), stamped(from, batch));
                } else if (read.isEmpty() || behind(from, batch.end()) <= NEAR) {
                    return standingAfter(landUpTo(batch.end(), now, batch));
                } else {
                    return new Standing.Returning();
                }
                return new Standing.Running();
            });
            if (!standing.isRunning()) {
                passedBy.set(batch.end());
            } else if (behind(Objects.requireNonNull(progress), batch.end()) == 0) {
                nothingMissed();
            }
        } finally {
            lock.unlock();
        }
    }

    /** What batches passed by has landed, or lands with one that is to come; called with the lock. */
    private void nothingMissed() {
        passedBy.set(null);
        caughtUp.signalAll();
    }

    /** Makes a version for a cut in one of the next batches. */
    void cut(PendingCut wanted) {
        cut = wanted;
    }

    /** The furthest position of what has landed; empty while nobody knows. */
    Optional<SourcePosition> reached() {
        return landing.reached();
    }

    /** How a batch serves a cut. */
    private enum Cutting {
        /** None is wanted, or none can be made now. */
        NONE,
        /** The mark has not come yet: nothing lands before it, for it may lie behind the mark. */
        AWAITED,
        MADE
    }

    private Cutting landCut(Batch batch, TableProgress from, boolean isAtStart, TopicWatch.Topic now)
            throws IncompatibleSchema {
        @Nullable PendingCut wanted = cut;
        Optional<List<RawRecord>> read = batch.recordsOf(topic);
        Optional<SourcePosition> reached = landing.reached();
        if (wanted == null || read.isEmpty()) {
            return Cutting.NONE;
        }
        if (isOver(wanted) || behind(from, batch.end()) > MOST_FOR_CUT) {
            return withoutCut(wanted);
        }
        if (reached.isEmpty()) {
            return Cutting.NONE;
        }
        refuseGap(from, now);
        SortedMap<Integer, Long> end = batch.end().of(topic);
        List<RawRecord> mine = isAtStart
                ? read.get().stream()
                        .filter(record -> record.offset() >= from.next(record.partition()))
                        .toList()
                : records.ofRange(topic, from.offsets(), end);
        if (opensRebuild(mine) || beginsWithLoad(mine, from)) {
            return withoutCut(wanted);
        }
        Optional<PendingCut.Place> place = wanted.notBefore(reached.get()).in(mine, end.keySet());
        if (place.isEmpty()) {
            return Cutting.AWAITED;
        }
        progress = landing.landCut(mine, place.get(), stamped(from, batch), wanted.id());
        cut = null;
        return Cutting.MADE;
    }

    private boolean isOver(PendingCut wanted) {
        return clock.millis() > wanted.untilMs();
    }

    private Cutting withoutCut(PendingCut wanted) {
        cut = null;
        log.atWarn()
                .addKeyValue("table", table)
                .addKeyValue("cut", wanted.id())
                .log("The table has no part in a cut: no mark came in time");
        return Cutting.NONE;
    }

    /** Whether {@link #comeBack} has something to do now. */
    boolean wantsBack() {
        boolean hasWork =
                standing.isLoading() ? loaded || resumed : !standing.isRunning() || passedBy.get() != null || loaded;
        return hasWork
                && standing.paused()
                        .map(p -> resumed || p.retryAtMs() <= clock.millis())
                        .orElse(true);
    }

    /** What the last step of maintenance has held up lands before the next holds the table. */
    private final class FairGate implements StreamGate {

        private final StreamGate locked = new LockGate(lock);

        @Override
        public <T> Optional<T> closed(Supplier<T> work) throws InterruptedException {
            letThrough();
            return locked.closed(work);
        }

        private void letThrough() throws InterruptedException {
            if (!lock.tryLock(LET_THROUGH_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
            try {
                long left = TimeUnit.SECONDS.toNanos(LET_THROUGH_SECONDS);
                while (passedBy.get() != null && isBeingBrought() && left > 0) {
                    left = caughtUp.awaitNanos(left);
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** Whether what it misses comes without anybody's help. */
    private boolean isBeingBrought() {
        return standing.paused().isEmpty() && !standing.isLoading() && cut == null;
    }

    @Override
    public boolean isLanding() {
        return standing.isRunning();
    }

    @Override
    public StreamGate gate() {
        return gate;
    }

    /**
     * Lands what the table missed, up to where the query stands. The table runs again when that has worked; the little
     * that batches landed meanwhile, the next batch brings.
     */
    void comeBack(Supplier<TopicOffsets> position, TopicWatch.Topic now) {
        if (!lock.tryLock()) {
            return;
        }
        try {
            if (resumed) {
                resumed = false;
                standing.paused()
                        .ifPresent(paused -> standing = new Standing.Paused(paused.reason(), 0, clock.millis()));
            }
            @Nullable PendingCut wanted = cut;
            if (wanted != null && standing.isRunning()) {
                if (!isOver(wanted)) {
                    return; // A batch brings it, with the version that is wanted.
                }
                withoutCut(wanted);
            }
            attempt(1, () -> {
                if (loaded && takesLoaded(now)) {
                    return build(position.get(), now);
                }
                TableProgress stored = stand(now);
                boolean isWaiting = standing.paused().isPresent() || standing.isLoading();
                if (isWaiting && search == null) {
                    search = new RebuildSearch(offsetsOf(stored, position.get()));
                }
                if (search != null) {
                    lookAhead(search, position.get(), now);
                    if (buildsAnew(search, stored, now)) {
                        return build(position.get(), now);
                    }
                }
                @Nullable TopicOffsets missed = passedBy.get();
                if (missed != null) {
                    Stretch stretch = landUpTo(missed, now, null);
                    if (stretch != Stretch.LANDED) {
                        return standingAfter(stretch);
                    }
                    if (passedBy.compareAndSet(missed, null)) {
                        caughtUp.signalAll();
                    }
                }
                TableProgress from;
                do {
                    Stretch stretch = landUpTo(position.get(), now, null);
                    if (stretch != Stretch.LANDED) {
                        return standingAfter(stretch);
                    }
                    from = Objects.requireNonNull(progress);
                    // Batches went on meanwhile; what is left shall be little enough for the next one to bring.
                } while (behind(from, position.get()) > NEAR && !stopping.getAsBoolean());
                if (stopping.getAsBoolean()) {
                    return standing;
                }
                search = null;
                return new Standing.Running();
            });
        } finally {
            lock.unlock();
        }
    }

    private boolean opensRebuild(List<RawRecord> mine) {
        return mode == LakeMode.MIRROR && mine.stream().anyMatch(this::opensSnapshot);
    }

    private boolean opensSnapshot(RawRecord record) {
        return opensSnapshotAfter(record, rebuilt);
    }

    /** Whether the table joins in these records without its rows. What stands before that is worth nothing any more. */
    private boolean beginsWithLoad(List<RawRecord> mine, TableProgress from) {
        return mode == LakeMode.MIRROR
                && mine.stream()
                        .anyMatch(record -> record.offset() >= from.next(record.partition())
                                && record.value() == null
                                && record.header(Headers.LOAD) != null);
    }

    private static boolean opensSnapshotAfter(RawRecord record, SourcePosition last) {
        byte @Nullable [] position = record.header(Headers.POSITION);
        return RebuildSearch.opensRebuild(record)
                && position != null
                && SourcePosition.fromBytes(position).isAfter(last);
    }

    private SortedMap<Integer, Long> offsetsOf(TableProgress from, TopicOffsets position) {
        SortedMap<Integer, Long> offsets = new TreeMap<>();
        position.of(topic).keySet().forEach(partition -> offsets.put(partition, from.next(partition)));
        return offsets;
    }

    private void lookAhead(RebuildSearch ahead, TopicOffsets position, TopicWatch.Topic now) {
        SortedMap<Integer, Long> end = position.of(topic);
        now.earliest().forEach((partition, earliest) -> ahead.next().merge(partition, earliest, Math::max));
        while (end.entrySet().stream().anyMatch(e -> e.getValue() > ahead.next().getOrDefault(e.getKey(), 0L))
                && !stopping.getAsBoolean()) {
            SortedMap<Integer, Long> upTo = pieces.next(ahead.next(), end);
            List<RawRecord> part = records.ofRange(topic, ahead.next(), upTo);
            pieces.saw(part);
            ahead.look(part, upTo);
        }
    }

    /** Whether a snapshot that is news lies ahead, from which the table is built anew. */
    private boolean buildsAnew(RebuildSearch ahead, TableProgress from, TopicWatch.Topic now) {
        Optional<RebuildSearch.Point> point =
                ahead.point().filter(p -> p.position().isAfter(rebuilt));
        if (point.isEmpty()) {
            return rebuild != null;
        }
        if (rebuild == null || point.get().position().isAfter(rebuild.point().position())) {
            // A snapshot does not know what was, which the other modes record.
            rebuild =
                    mode == LakeMode.MIRROR ? landing.rebuild(point.get(), from).orElse(null) : null;
            if (rebuild == null) {
                rebuilt = point.get().position(); // Lands in place.
                passOverGap(point.get(), from, now);
            } else {
                log.atInfo()
                        .addKeyValue("table", table)
                        .addKeyValue("position", point.get().position())
                        .log("Lake table is built anew beside the present one");
            }
        }
        return rebuild != null;
    }

    /**
     * Goes on at a snapshot where Kafka has dropped what stands between it and the table. Its truncates end every row and version
     * that the table has open, so that what comes behind them is right, whatever is missing before.
     */
    private void passOverGap(RebuildSearch.Point point, TableProgress from, TopicWatch.Topic now) {
        TableProgress beyond = point.from(from);
        if (gap(from, now).isPresent() && gap(beyond, now).isEmpty()) {
            progress = beyond;
            log.atWarn()
                    .addKeyValue("table", lakeTable())
                    .addKeyValue("missing", from.offsets() + " to " + now.earliest())
                    .addKeyValue("offsets", point.offsets())
                    .addKeyValue("position", point.position())
                    .log("Lake table goes on at a snapshot of its source, without what Kafka dropped before it");
        }
    }

    /** Whether what a backfill has loaded is being brought up to where the stream is. */
    private boolean takesLoaded(TopicWatch.Topic now) {
        try {
            if (rebuild == null) {
                TableProgress present = known(now);
                // Where its topic was lost, the table begins anew with what was loaded, which holds what the new topic
                // brought before that.
                TableProgress from = isOf(present, now) ? present : none(now);
                rebuild = landing.loaded(from, offsets -> changes(from, offsets, now))
                        .orElse(null);
            }
        } catch (IncompatibleSchema e) {
            log.atError().addKeyValue("table", table).setCause(e).log("What was loaded is of no use");
        }
        loaded = rebuild != null;
        return loaded;
    }

    /**
     * How many changes stand between the table's progress and the offsets, as far as the topic has them still; empty when
     * the sink stops meanwhile.
     */
    private OptionalLong changes(TableProgress from, SortedMap<Integer, Long> to, TopicWatch.Topic now) {
        SortedMap<Integer, Long> next = new TreeMap<>();
        to.forEach((partition, end) -> next.put(
                partition,
                Math.min(end, Math.max(from.next(partition), now.earliest().getOrDefault(partition, 0L)))));
        long changes = 0;
        while (!next.equals(to) && !stopping.getAsBoolean()) {
            SortedMap<Integer, Long> upTo = pieces.next(next, to);
            List<RawRecord> part = records.ofRange(topic, next, upTo);
            pieces.saw(part);
            changes += part.stream().filter(record -> record.value() != null).count();
            next.putAll(upTo);
        }
        return next.equals(to) ? OptionalLong.of(changes) : OptionalLong.empty();
    }

    /** Lands in the table that is built, and swaps it in when it is whole. */
    private Standing build(TopicOffsets position, TopicWatch.Topic now) throws IncompatibleSchema {
        Rebuild building = Objects.requireNonNull(rebuild);
        try {
            refuseGap(building.progress(), now);
            SortedMap<Integer, Long> end = position.of(topic);
            while (behind(building.progress(), position) > 0 && !stopping.getAsBoolean()) {
                TableProgress from = building.progress();
                SortedMap<Integer, Long> upTo = pieces.next(from.offsets(), building.next(end));
                List<RawRecord> part = records.ofRange(topic, from.offsets(), upTo);
                pieces.saw(part);
                if (part.stream()
                        .anyMatch(record ->
                                opensSnapshotAfter(record, building.point().position()))) {
                    loaded = false;
                    return new Standing.Returning(); // Another snapshot has begun; it is looked for first.
                }
                building.land(part, upTo);
                if (building.progress().offsets().equals(from.offsets())) {
                    break; // One half of a primary-key update waits for the other.
                }
            }
            if (!building.isWhole() || stopping.getAsBoolean()) {
                return new Standing.Returning();
            }
            if (!swap(building)) {
                return new Standing.Returning();
            }
            if (behind(Objects.requireNonNull(progress), position) > 0) {
                passedBy.compareAndSet(null, position); // The next batch may be long in coming.
            }
            return behind(building.progress(), position) <= NEAR ? new Standing.Running() : new Standing.Returning();
        } catch (IncompatibleSchema | RuntimeException e) {
            rebuild = null;
            loaded = false;
            throw e;
        }
    }

    /** Puts the built table in its place. Returns false when the sink stops before that is done. */
    private boolean swap(Rebuild building) {
        if (building.hasTable()) {
            if (!building.swapIn()) {
                return false;
            }
            landing.replaced(building.progress());
            progress = building.progress();
        } else {
            // The source table is empty: the truncates alone say it all, and land in place.
            progress = building.point().from(Objects.requireNonNull(progress));
        }
        rebuilt = building.point().position();
        rebuild = null;
        loaded = false;
        search = null;
        log.atInfo().addKeyValue("table", table).log("Lake table was built anew");
        return true;
    }

    /** Lets a paused table be tried again now, as if it had never failed. */
    void resume() {
        resumed = true;
    }

    /** Takes in what a backfill has loaded beside the table, if it has. */
    void takeLoaded() {
        if (mode == LakeMode.MIRROR) {
            loaded = true;
            resumed = true;
        }
    }

    /** Whether the table's rows have to be read from the source before anything lands. */
    boolean wantsLoad() {
        return standing.isLoading() && !loaded;
    }

    /** Says how far the load of the table is, for people. */
    void loading(String how) {
        loading = how;
    }

    /** How far the load of the table is; null when nothing is known of it. */
    @Nullable
    String loading() {
        return loading;
    }

    /** Whether {@link #takeLoaded} is still to be done. */
    boolean isTakingLoaded() {
        return loaded;
    }

    /** Pauses the table for a reason that lies outside of it. */
    void pause(String reason) {
        pauseWith(reason, null);
    }

    private interface Work {
        Standing run() throws IncompatibleSchema;
    }

    private void attempt(int tries, Work work) {
        for (int attempt = 1; ; attempt++) {
            try {
                become(work.run());
                return;
            } catch (IncompatibleSchema e) {
                pauseWith(String.valueOf(e.getMessage()), e);
                return;
            } catch (RuntimeException e) {
                known = false;
                // What was passed over without a commit is passed over once more.
                rebuilt = SourcePosition.ZERO;
                search = null;
                if (stopping.getAsBoolean() || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                if (attempt >= tries) {
                    pauseWith(Reason.of(e), e);
                    return;
                }
                log.atWarn()
                        .addKeyValue("table", table)
                        .addKeyValue("attempt", attempt)
                        .setCause(e)
                        .log("Landing failed, trying again");
                rest(e);
            }
        }
    }

    private static void rest(RuntimeException failure) {
        try {
            Thread.sleep(PAUSE_IN_BATCH_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure.addSuppressed(e);
            throw failure;
        }
    }

    private void become(Standing next) {
        if (standing.paused().isPresent() && next.isRunning()) {
            log.atInfo().addKeyValue("table", table).log("Table is back");
        }
        standing = next;
    }

    private void pauseWith(String reason, @Nullable Exception cause) {
        Standing.Paused paused = standing.failed(reason, clock.millis());
        standing = paused;
        (paused.failures() == 1 ? log.atError() : log.atWarn())
                .addKeyValue("table", table)
                .addKeyValue("reason", reason)
                .addKeyValue("failures", paused.failures())
                .setCause(paused.failures() == 1 ? cause : null)
                .log("Table paused");
    }

    /** What the table says of its progress, which may be in another topic: read from the lake when that is not known for sure. */
    private TableProgress known(TopicWatch.Topic now) {
        @Nullable TableProgress current = progress;
        if (!known || current == null) {
            Optional<TableProgress> stored = landing.progress();
            current = stored.orElseGet(() -> none(now));
            progress = current;
            known = true;
        }
        return current;
    }

    private static TableProgress none(TopicWatch.Topic now) {
        return TableProgress.none(now.clusterId(), now.topicId());
    }

    private static boolean isOf(TableProgress progress, TopicWatch.Topic now) {
        return progress.clusterId().equals(now.clusterId())
                && progress.topicId().equals(now.topicId());
    }

    /** Where the table stands in the topic. */
    private TableProgress stand(TopicWatch.Topic now) throws IncompatibleSchema {
        TableProgress current = known(now);
        if (!current.clusterId().equals(now.clusterId())) {
            throw new IncompatibleSchema("The lake table was landed from another Kafka cluster (" + current.clusterId()
                    + ", this is "
                    + now.clusterId() + "), so its offsets mean nothing here. Point the pipeline at that cluster;"
                    + " or, if that one is lost, " + BEGIN_ANEW);
        }
        if (!current.topicId().equals(now.topicId())) {
            throw new IncompatibleSchema("Topic " + topic + " was deleted and created again since the table landed from"
                    + " it, so its offsets mean nothing any more: " + BEGIN_ANEW);
        }
        return current;
    }

    private TopicWatch.Topic topicIn(Map<String, TopicWatch.Topic> topics) {
        TopicWatch.@Nullable Topic now = topics.get(topic);
        if (now == null) {
            throw new IllegalStateException("Topic " + topic + " is gone");
        }
        return now;
    }

    /** How a landing up to a position ended. */
    private enum Stretch {
        LANDED,
        /** A snapshot of this table alone comes next, from which the table is built anew. */
        BEFORE_SNAPSHOT,
        /** The table joins there without its rows, which are to be loaded first. */
        BEFORE_LOAD
    }

    private Standing standingAfter(Stretch stretch) {
        return switch (stretch) {
            case LANDED -> new Standing.Running();
            case BEFORE_SNAPSHOT -> new Standing.Returning();
            case BEFORE_LOAD -> new Standing.Loading(standing.failuresSoFar());
        };
    }

    private Stretch landUpTo(TopicOffsets position, TopicWatch.Topic now, @Nullable Batch batch)
            throws IncompatibleSchema {
        SortedMap<Integer, Long> end = position.of(topic);
        TableProgress from = Objects.requireNonNull(progress);
        refuseGap(from, now);
        while (behind(from, position) > 0 && !(batch == null && stopping.getAsBoolean())) {
            SortedMap<Integer, Long> upTo = pieces.next(from.offsets(), end);
            List<RawRecord> part = records.ofRange(topic, from.offsets(), upTo);
            pieces.saw(part);
            if (opensRebuild(part)) {
                search = new RebuildSearch(offsetsOf(from, position));
                return Stretch.BEFORE_SNAPSHOT;
            }
            if (beginsWithLoad(part, from)) {
                return Stretch.BEFORE_LOAD;
            }
            TableProgress landed = landing.land(part, upTo, batch == null ? from : stamped(from, batch));
            progress = landed;
            search = null; // It counted from where the table stood before.
            if (landed.offsets().equals(from.offsets())) {
                return Stretch.LANDED; // One half of a primary-key update waits for the other.
            }
            from = landed;
        }
        return Stretch.LANDED;
    }

    /** What retention took before it landed is lost, and must not be passed over. */
    private static void refuseGap(TableProgress from, TopicWatch.Topic now) throws IncompatibleSchema {
        Optional<Map.Entry<Integer, Long>> gap = gap(from, now);
        if (gap.isPresent()) {
            int partition = gap.get().getKey();
            throw new IncompatibleSchema("Kafka has dropped records that have not landed: partition " + partition
                    + " is needed from offset " + from.next(partition) + " and begins at "
                    + gap.get().getValue() + ". Keep the topic longer (kafka.topics.retention), and read the table anew"
                    + " with `sluice resync --table <table>`");
        }
    }

    /** A partition that begins behind where the table stands, with its first offset; empty when there is none. */
    private static Optional<Map.Entry<Integer, Long>> gap(TableProgress from, TopicWatch.Topic now) {
        return now.earliest().entrySet().stream()
                .filter(earliest -> earliest.getValue() > from.next(earliest.getKey()))
                .findFirst();
    }

    private long behind(TableProgress from, TopicOffsets position) {
        return position.of(topic).entrySet().stream()
                .mapToLong(e -> Math.max(0, e.getValue() - from.next(e.getKey())))
                .sum();
    }

    private static TableProgress stamped(TableProgress from, Batch batch) {
        return from.stampedBy(batch.queryId(), batch.id());
    }
}
