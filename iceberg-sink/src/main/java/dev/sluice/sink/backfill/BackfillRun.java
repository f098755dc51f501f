package dev.sluice.sink.backfill;

import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.LandingSettings;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.pipeline.Source;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.wire.SchemaRegistry;
import dev.sluice.sink.Reason;
import dev.sluice.sink.backfill.TableOutcome.Verdict;
import dev.sluice.sink.format.Load;
import dev.sluice.sink.format.TableFormat;
import dev.sluice.sink.plan.IncompatibleSchema;
import dev.sluice.sink.plan.LoadState.Stage;
import dev.sluice.sink.stream.Intake;
import dev.sluice.sink.verify.SourceCatalog;
import dev.sluice.sink.verify.SourceTable;
import org.apache.spark.sql.SparkSession;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A backfill from end to end: {@code tables → ends of their topics → one view of the source → chunks → into their places}. */
final class BackfillRun {

    /** Classes of PostgreSQL's states: what was written is wrong, or a value in it. */
    private static final String WRONG_SQL = "42";

    private static final String WRONG_VALUE = "22";
    private static final String READ_ONLY = "25006";

    /** The format whose commits are validated against those of others. */
    private static final String ICEBERG = "iceberg";

    private final SparkSession session;
    private final Pipeline pipeline;
    private final TableFormat format;
    private final Intake intake;
    private final SchemaRegistry registry;
    private final Handover handover;
    private final SourceConnections source;
    private final TableLoad.Limits limits;
    private final LoadLines.Form form;
    private final Consumer<String> out;
    private final Clock clock;

    BackfillRun(
            SparkSession session,
            Pipeline pipeline,
            TableFormat format,
            Intake intake,
            SchemaRegistry registry,
            Handover handover,
            TableLoad.Limits limits,
            LoadLines.Form form,
            Consumer<String> out,
            Clock clock)
            throws InvalidPipeline {
        this.session = session;
        this.pipeline = pipeline;
        this.format = format;
        this.intake = intake;
        this.registry = registry;
        this.handover = handover;
        this.source = SourceConnections.of(pipeline.requireSource());
        this.limits = limits;
        this.form = form;
        this.out = out;
        this.clock = clock;
    }

    /** What is to be done for one table. */
    private record Task(TableShape shape, Optional<Load> aside, Intake.Ends ends) {
        /** Beside the lake's table; not for a part of the rows. */
        Load load() {
            return aside.orElseThrow();
        }

        TableId table() {
            return shape.source().id();
        }

        boolean isLoaded() {
            return load().state()
                    .filter(state -> state.stage() != Stage.LOADING)
                    .filter(state -> state.contract().equals(shape.contract().digest()))
                    .isPresent();
        }
    }

    /**
     * Loads tables.
     *
     * @param only tables to load; empty for all that the pipeline captures
     * @throws InvalidPipeline when there is nothing to load, or not what was asked for
     */
    Report run(Set<TableId> only) throws SQLException, InterruptedException, InvalidPipeline {
        List<TableOutcome> outcomes = new ArrayList<>();
        List<Task> tasks = new ArrayList<>();
        for (SourceTable table : tables(only)) {
            try {
                tasks.add(task(table));
            } catch (TableShape.Refused e) {
                outcomes.add(TableOutcome.of(table.id(), Verdict.REFUSED, e.getMessage() + ". " + e.mend(), 0));
            }
        }
        Map<TableId, TableOutcome> loaded = load(tasks);
        for (Task task : tasks) {
            TableOutcome outcome =
                    loaded.getOrDefault(task.table(), TableOutcome.of(task.table(), Verdict.DONE, "", 0));
            outcomes.add(outcome.verdict() == Verdict.DONE ? takeIn(task, outcome) : outcome);
        }
        return new Report(pipeline.name(), outcomes, walKept());
    }

    /**
     * Loads the rows of one table that a condition holds for.
     *
     * @param condition in the source's SQL
     * @throws InvalidPipeline when there is no such table, or the source does not take the condition
     */
    Report runWhere(TableId only, String condition) throws SQLException, InterruptedException, InvalidPipeline {
        SourceTable table = tables(Set.of(only)).get(0);
        if (!pipeline.lake().format().equals(ICEBERG)) {
            TableOutcome refused = TableOutcome.of(
                    only,
                    Verdict.REFUSED,
                    "lands in format " + pipeline.lake().format()
                            + ", whose tables don't tell a commit that another has"
                            + " changed rows meanwhile: a deleted row could come back. `./sluice resync --table " + only
                            + "` reads it anew through the stream",
                    0);
            return new Report(pipeline.name(), List.of(refused), walKept());
        }
        requireCondition(only, condition);
        Task task;
        try {
            task = task(table, Optional.empty());
        } catch (TableShape.Refused e) {
            TableOutcome refused = TableOutcome.of(only, Verdict.REFUSED, e.getMessage() + ". " + e.mend(), 0);
            return new Report(pipeline.name(), List.of(refused), walKept());
        }
        long beganMs = clock.millis();
        TableOutcome outcome;
        try (SourceView view = SourceView.open(source, List.of(only))) {
            Letters letters = letters();
            Contract contract = task.shape().contract();
            TableLoad.Loaded loaded = new PartialLoad(
                            task.shape(), intake, letters.of(contract), condition, limits.rowsPerSecond())
                    .run(view, task.ends());
            letters.pass(only, loaded.judged().passed());
            outcome = done(only, loaded, beganMs);
        } catch (IOException | IncompatibleSchema | IllegalStateException | Halted e) {
            outcome = TableOutcome.of(only, Verdict.FAILED, Reason.message(e), clock.millis() - beganMs);
        }
        return new Report(pipeline.name(), List.of(outcome), walKept());
    }

    /** The source is asked before anything is done; it says best what is wrong with its SQL. */
    private void requireCondition(TableId table, String condition) throws SQLException, InvalidPipeline {
        try (Connection connection = source.open();
                Statement statement = connection.createStatement()) {
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            statement.execute("EXPLAIN " + PartialLoad.query(List.of("1"), Relation.quoted(table), condition));
            connection.rollback();
        } catch (SQLException e) {
            String state = e.getSQLState() == null ? "" : e.getSQLState();
            if (!state.startsWith(WRONG_SQL) && !state.startsWith(WRONG_VALUE) && !state.equals(READ_ONLY)) {
                throw e;
            }
            throw new InvalidPipeline(List.of(new Problem(
                    "--where",
                    "the source does not take it: " + Reason.message(e),
                    "Write a condition on the table's columns in PostgreSQL's SQL, such as \"id > 100 AND status ="
                            + " 'new'\"; names with capitals or blanks in double quotes, functions of one's own with"
                            + " their schema")));
        }
    }

    private TableOutcome done(TableId table, TableLoad.Loaded loaded, long beganMs) {
        return new TableOutcome(
                table, Verdict.DONE, loaded.rows(), loaded.misfits(), loaded.judged(), "", clock.millis() - beganMs);
    }

    private Task task(SourceTable table) throws TableShape.Refused, InterruptedException {
        LandingSettings landing = pipeline.settingsFor(table.id()).landing();
        Load load = format.table(table.id(), "", landing)
                .load()
                .orElseThrow(() -> new TableShape.Refused(
                        "lands in format " + pipeline.lake().format()
                                + ", which can't put a loaded table in another's place in one step",
                        "`./sluice resync --table " + table.id() + "` reads it anew through the stream"));
        Task task = task(table, Optional.of(load));
        task.shape().requireMirror();
        return task;
    }

    private Task task(SourceTable table, Optional<Load> load) throws TableShape.Refused, InterruptedException {
        TableShape shape = TableShape.of(table, pipeline);
        // Noted before the source is looked at: what the view does not show, the topic has behind these ends.
        Intake.Ends ends = intake.ends(table.id())
                .orElseThrow(() -> new TableShape.Refused(
                        "has no topic " + pipeline.topics().valid(table.id()),
                        "Start ingest, which creates it, and run the backfill then"));
        return new Task(shape, load, ends);
    }

    /** The outcomes of those that were loaded or failed; those that had been loaded before are not among them. */
    private Map<TableId, TableOutcome> load(List<Task> tasks) throws SQLException, InterruptedException {
        Map<TableId, TableOutcome> outcomes = new LinkedHashMap<>();
        List<Task> open = tasks.stream().filter(task -> !task.isLoaded()).toList();
        if (open.isEmpty()) {
            return outcomes;
        }
        Letters letters = letters();
        try (SourceView view =
                SourceView.open(source, open.stream().map(Task::table).toList())) {
            for (Task task : open) {
                outcomes.put(task.table(), load(task, view, letters));
            }
        }
        return outcomes;
    }

    private Letters letters() throws InterruptedException {
        return Letters.read(pipeline, registry, intake, clock);
    }

    private TableOutcome load(Task task, SourceView view, Letters letters) throws InterruptedException {
        long beganMs = clock.millis();
        try {
            TableLoad.Loaded loaded = new TableLoad(
                            session,
                            source,
                            task.shape(),
                            task.load(),
                            letters.of(task.shape().contract()),
                            limits,
                            out,
                            form,
                            clock)
                    .run(view, task.ends());
            letters.pass(task.table(), loaded.judged().passed());
            if (loaded.begun() == TableLoad.Begun.HERE) {
                letters.close(task.table(), loaded.judged());
            }
            return done(task.table(), loaded, beganMs);
        } catch (SQLException
                | IOException
                | ExecutionException
                | IncompatibleSchema
                | IllegalStateException
                | Halted e) {
            return TableOutcome.of(task.table(), Verdict.FAILED, Reason.message(e), clock.millis() - beganMs);
        }
    }

    private TableOutcome takeIn(Task task, TableOutcome loaded) throws InterruptedException {
        long beganMs = clock.millis();
        Verdict verdict;
        String message = "";
        try {
            verdict = handover.run(task.table(), task.load()) ? Verdict.DONE : Verdict.WAITING;
            if (verdict == Verdict.WAITING) {
                message = "All rows are loaded; the stream has not come up to them. Does ingest run? The same command"
                        + " goes on";
            }
        } catch (IllegalStateException e) {
            verdict = Verdict.FAILED;
            message = Reason.message(e);
        }
        return new TableOutcome(
                task.table(),
                verdict,
                loaded.rows(),
                loaded.misfits(),
                loaded.judged(),
                message,
                loaded.ms() + clock.millis() - beganMs);
    }

    private List<SourceTable> tables(Set<TableId> only) throws SQLException, InvalidPipeline {
        Source settings = pipeline.requireSource();
        List<SourceTable> captured;
        try (Connection connection = source.open()) {
            captured = SourceCatalog.tables(connection, settings.publication(), settings::captures);
        }
        if (captured.isEmpty()) {
            throw new InvalidPipeline(
                    List.of(new Problem("source.tables", "matches no table", "Name tables that the database has")));
        }
        Set<TableId> unknown = new TreeSet<>(only);
        captured.forEach(table -> unknown.remove(table.id()));
        if (!unknown.isEmpty()) {
            String known = captured.stream().map(table -> table.id().toString()).collect(Collectors.joining(", "));
            throw new InvalidPipeline(unknown.stream()
                    .map(table -> new Problem(
                            "--table", table + " is not a table that the pipeline captures", "Captured are " + known))
                    .toList());
        }
        return captured.stream()
                .filter(table -> only.isEmpty() || only.contains(table.id()))
                .toList();
    }

    private OptionalLong walKept() throws SQLException, InvalidPipeline {
        try (Connection connection = source.open();
                PreparedStatement query = connection.prepareStatement(
                        "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::bigint FROM pg_replication_slots"
                                + " WHERE slot_name = ? AND restart_lsn IS NOT NULL")) {
            query.setString(1, pipeline.requireSource().slot());
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
            }
        }
    }
}
