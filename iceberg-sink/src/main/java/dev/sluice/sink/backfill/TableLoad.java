package dev.sluice.sink.backfill;

import dev.sluice.sink.format.Load;
import dev.sluice.sink.format.RowFiles;
import dev.sluice.sink.plan.IncompatibleSchema;
import dev.sluice.sink.plan.LoadState;
import dev.sluice.sink.stream.Intake;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Loads one table: {@code chunks not read yet → files → one commit each}, side by side.
 *
 * <p>Why a load that broke off can go on with another view. The first view's rows stand in chunks of pages. A row that no
 * transaction has written since is in its place still, in a chunk that was read or in one that was not; the second view reads the
 * chunks that are left, but of them only such rows, and none is there twice. All other rows of the second view, wherever they
 * are, go through the apply path: they take the place of what the first view had of their key. What was deleted between the two
 * is in the topic behind the offsets that were noted before the first view, and goes when the load is brought up to the stream,
 * which begins there. So the table is what the second view shows, and its position is the second one's.
 */
final class TableLoad {

    private static final int FEWEST_PAGES = 1024;
    private static final int MOST_PAGES = 16_384;
    private static final int CHUNKS_PER_CONNECTION = 2;

    private final SparkSession session;
    private final SourceConnections source;
    private final TableShape table;
    private final Load load;
    private final Limits limits;
    private final Consumer<String> out;
    private final LoadLines.Form form;
    private final Clock clock;
    private final Lettering lettering;

    /**
     * What a load may take of the source.
     *
     * @param connections at once
     * @param rowsPerSecond over all of them; 0: as many as there are
     */
    record Limits(int connections, long rowsPerSecond) {}

    /**
     * What was loaded.
     *
     * @param rows that this run has brought in
     * @param misfits rows that were left out, by reason
     * @param judged what the rules said
     * @param begun whether an earlier run had read a part of the table
     */
    record Loaded(long rows, Map<String, Long> misfits, Judgements judged, Begun begun) {}

    /** Who read the table. */
    enum Begun {
        HERE,
        EARLIER
    }

    /**
     * @param lettering where letters about rows go
     * @param out where lines of progress go
     */
    TableLoad(
            SparkSession session,
            SourceConnections source,
            TableShape table,
            Load load,
            Lettering lettering,
            Limits limits,
            Consumer<String> out,
            LoadLines.Form form,
            Clock clock) {
        this.session = session;
        this.source = source;
        this.table = table;
        this.load = load;
        this.lettering = lettering;
        this.limits = limits;
        this.out = out;
        this.form = form;
        this.clock = clock;
    }

    /**
     * Reads what is not loaded yet.
     *
     * @param ends of the table's topic, taken before the view was opened
     * @throws ExecutionException when a chunk can't be read or written; those that were, stay
     * @throws Halted when a row breaks a rule that says so
     */
    Loaded run(SourceView view, Intake.Ends ends)
            throws SQLException, IOException, InterruptedException, ExecutionException, IncompatibleSchema, Halted {
        List<Relation> relations = Relation.of(view.connection(), table.source().id());
        Optional<LoadState> begun = begun(relations, ends);
        if (begun.isEmpty()) {
            load.begin(
                    table.lake(),
                    new LoadState(
                            view.position(),
                            view.horizon(),
                            identities(relations),
                            ends.clusterId(),
                            ends.topicId(),
                            ends.offsets(),
                            table.contract().digest(),
                            LoadState.Stage.LOADING));
        } else {
            load.become(begun.get().at(view.position()));
        }
        LoadState state = load.state().orElseThrow();
        RowShape shape = new RowShape(table.landed(), table.lake(), view.position(), view.atMs(), clock.instant());
        RowShape read = RowShape.ofSource(columns(), table.lake());
        RowGate.Opening gate =
                new ContractGate.Opening(table.contract(), shape, view.position(), view.atMs(), lettering);
        Set<String> landed = load.chunks();
        List<Chunk> chunks = Chunk.of(
                relations,
                columns(),
                chunkSize(relations),
                begun.map(resumed -> Chunk.Written.BEFORE),
                state.horizon(),
                landed);
        if (begun.isPresent()) {
            out.accept(table.source().id() + ": goes on behind " + landed.size() + " chunks, " + chunks.size()
                    + " are left");
        }
        Map<String, Long> misfits = new HashMap<>();
        Judgements judged = Judgements.none();
        ReadChunk reading = new ReadChunk(
                source,
                view.snapshot(),
                read,
                gate,
                load.files(),
                (double) limits.rowsPerSecond() / limits.connections());
        long rows = read(chunks, reading, misfits, judged);
        if (begun.isPresent()) {
            List<Chunk> all = Chunk.of(
                    relations,
                    columns(),
                    Long.MAX_VALUE / 2,
                    Optional.of(Chunk.Written.SINCE),
                    state.horizon(),
                    Set.of());
            try (RowGate passing = gate.open()) {
                rows += new ChangedRows(load.table(), table.lake(), read, shape, state)
                        .read(view.connection(), all, passing, misfits);
                judged.add(passing.judged());
            }
        }
        load.become(state.at(LoadState.Stage.LOADED));
        return new Loaded(rows, misfits, judged, begun.isPresent() ? Begun.EARLIER : Begun.HERE);
    }

    /** What an earlier run has left, when this one can go on with it. */
    private Optional<LoadState> begun(List<Relation> relations, Intake.Ends ends) {
        Optional<LoadState> begun = load.state();
        if (begun.isEmpty()) {
            return begun;
        }
        @Nullable String why = null;
        if (!begun.get().relations().equals(identities(relations))) {
            why = "its rows were written anew at the source, or its partitions changed";
        } else if (!begun.get().topicId().equals(ends.topicId())
                || !begun.get().clusterId().equals(ends.clusterId())) {
            why = "its topic was created anew";
        } else if (!load.table()
                .schema()
                .map(schema -> schema.equals(table.lake()))
                .orElse(false)) {
            why = "its columns changed";
        } else if (!begun.get().contract().equals(table.contract().digest())) {
            why = "its rules or masks changed";
        }
        if (why != null) {
            out.accept(table.source().id() + ": begins anew, because " + why + " since it was begun");
            return Optional.empty();
        }
        return begun;
    }

    private List<LoadColumn> columns() {
        return table.contract().columns();
    }

    private static List<String> identities(List<Relation> relations) {
        return relations.stream().map(Relation::identity).toList();
    }

    private long chunkSize(List<Relation> relations) {
        long pages = relations.stream().mapToLong(Relation::pages).sum();
        long share = pages / ((long) limits.connections() * CHUNKS_PER_CONNECTION) + 1;
        return Math.max(FEWEST_PAGES, Math.min(MOST_PAGES, share));
    }

    private long read(List<Chunk> chunks, ReadChunk reading, Map<String, Long> misfits, Judgements judged)
            throws InterruptedException, ExecutionException, Halted {
        LoadLines lines = new LoadLines(
                table.source().id().toString(),
                chunks.stream().mapToLong(Chunk::pages).sum(),
                form,
                out,
                clock);
        JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        ExecutorService readers = Executors.newFixedThreadPool(limits.connections());
        try {
            ExecutorCompletionService<Done> done = new ExecutorCompletionService<>(readers);
            for (Chunk chunk : chunks) {
                done.submit(() -> new Done(
                        chunk,
                        spark.parallelize(new ArrayList<>(List.of(chunk)), 1)
                                .map(reading)
                                .first()));
            }
            long rows = 0;
            for (int i = 0; i < chunks.size(); i++) {
                Done each = done.take().get();
                RowFiles.@Nullable Written files = each.read().files();
                if (files == null) {
                    throw new Halted(each.read().halted());
                }
                load.add(each.chunk().id(), files);
                judged.add(each.read().judged());
                each.read().misfits().forEach((reason, count) -> misfits.merge(reason, count, Long::sum));
                rows += each.read().rows();
                lines.read(each.chunk().pages(), each.read().rows());
            }
            return rows;
        } finally {
            readers.shutdownNow();
        }
    }

    private record Done(Chunk chunk, ChunkRead read) {}
}
