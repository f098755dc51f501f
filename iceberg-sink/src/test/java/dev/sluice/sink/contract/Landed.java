package dev.sluice.sink.contract;

import dev.sluice.sink.format.LakeTable;
import dev.sluice.sink.mode.Planned;
import dev.sluice.sink.mode.TableMode;
import dev.sluice.sink.plan.Change;
import dev.sluice.sink.plan.Counts;
import dev.sluice.sink.plan.IncompatibleSchema;
import dev.sluice.sink.plan.LakeSchema;
import dev.sluice.sink.plan.TableProgress;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Brings changes into a lake table as the sink's landing does: evolve → plan → commit, each set of changes a batch. */
final class Landed {

    static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");

    private final TableMode mode;
    private final LakeTable table;
    private final Content reading;
    private final Supplier<LakeTable> another;
    private final String name;
    private LakeSchema source;
    private TableProgress progress = TableProgress.none("cluster", "topic");

    /**
     * A table that nothing has landed in.
     *
     * @param another opens another handle on the table
     * @param name of the table in Spark SQL
     */
    Landed(
            TableMode mode,
            LakeTable table,
            Content reading,
            LakeSchema source,
            Supplier<LakeTable> another,
            String name) {
        this.name = name;
        this.another = another;
        this.mode = mode;
        this.table = table;
        this.reading = reading;
        this.source = source;
    }

    /** From now on the source has these columns. */
    void source(LakeSchema columns) {
        this.source = columns;
    }

    LakeSchema source() {
        return source;
    }

    LakeTable table() {
        return table;
    }

    /** Its name in Spark SQL. */
    String name() {
        return name;
    }

    /** The table as a process finds it that has just started. */
    LakeTable anotherHandle() {
        return another.get();
    }

    /** The table in the hands of a process that has just started and knows nothing of what has landed. */
    Landed startedAgain() {
        return new Landed(mode, another.get(), reading, source, another, name);
    }

    TableProgress progress() {
        return progress;
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // only read, in asList
    final <O> Planned<O> land(Change<O>... changes) throws IncompatibleSchema {
        return land(Arrays.asList(changes));
    }

    <O> Planned<O> land(List<Change<O>> changes) throws IncompatibleSchema {
        LakeSchema columns = source.withFormer(table.evolve(mode.lakeSchema(source)));
        Planned<O> planned = mode.plan(changes, columns, table::rows, AT);
        progress = progress.advancedTo(
                        Map.of(0, progress.next(0) + changes.size()),
                        Map.of(),
                        new Counts(
                                planned.landed(),
                                planned.superseded(),
                                0,
                                planned.incomplete().size()))
                .stampedBy("query", progress.batchId() + 1);
        table.commit(planned.plan(), progress);
        return planned;
    }

    List<Map<String, @Nullable Object>> content() {
        return reading.content();
    }

    /** Each row as the texts of some of its columns joined by {@code |}, sorted. */
    List<String> rows(String... columns) {
        return content().stream()
                .map(row -> Arrays.stream(columns)
                        .map(column -> text(row.get(column)))
                        .collect(Collectors.joining("|")))
                .sorted()
                .toList();
    }

    private static String text(@Nullable Object value) {
        return value instanceof byte[] bytes ? java.util.HexFormat.of().formatHex(bytes) : String.valueOf(value);
    }
}
