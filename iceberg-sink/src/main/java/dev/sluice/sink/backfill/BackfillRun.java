package dev.sluice.sink.backfill;

import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.pipeline.Source;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.backfill.TableOutcome.Verdict;
import dev.sluice.sink.format.Load;
import dev.sluice.sink.format.TableFormat;
import dev.sluice.sink.plan.IncompatibleSchema;
import dev.sluice.sink.plan.LoadState;
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
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A backfill from end to end: {@code tables → ends of their topics → one view of the source → chunks → into their places}. */
final class BackfillRun {

    private final SparkSession session;
    private final Pipeline pipeline;
    private final TableFormat format;
    private final Intake intake;
    private final TakingIn takingIn;
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
            TakingIn takingIn,
            TableLoad.Limits limits,
            LoadLines.Form form,
            Consumer<String> out,
            Clock clock)
            throws InvalidPipeline {
        this.session = session;
        this.pipeline = pipeline;
        this.format = format;
        this.intake = intake;
        this.takingIn = takingIn;
        this.source = SourceConnections.of(pipeline.requireSource());
        this.limits = limits;
        this.form = form;
        this.out = out;
        this.clock = clock;
    }

    /** What is to be done for one table. */
    private record Task(TableShape shape, Load load, Intake.Ends ends) {
        TableId table() {
            return shape.source().id();
        }

        boolean isLoaded() {
            return load.state()
                    .map(LoadState::stage)
                    .filter(stage -> stage != Stage.LOADING)
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
                outcomes.add(new TableOutcome(
                        table.id(), Verdict.REFUSED, 0, Map.of(), e.getMessage() + ". " + e.mend(), 0));
            }
        }
        Map<TableId, TableOutcome> loaded = load(tasks);
        for (Task task : tasks) {
            TableOutcome outcome =
                    loaded.getOrDefault(task.table(), new TableOutcome(task.table(), Verdict.DONE, 0, Map.of(), "", 0));
            outcomes.add(outcome.verdict() == Verdict.DONE ? takeIn(task, outcome) : outcome);
        }
        return new Report(pipeline.name(), outcomes, walKept());
    }

    private Task task(SourceTable table) throws TableShape.Refused, InterruptedException {
        TableShape shape = TableShape.of(table, pipeline.settingsFor(table.id()));
        Load load = format.table(table.id(), "", shape.landing())
                .load()
                .orElseThrow(() -> new TableShape.Refused(
                        "lands in format " + pipeline.lake().format()
                                + ", which can't put a loaded table in another's place in one step",
                        "Leave it to the stream"));
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
        try (SourceView view =
                SourceView.open(source, open.stream().map(Task::table).toList())) {
            for (Task task : open) {
                outcomes.put(task.table(), load(task, view));
            }
        }
        return outcomes;
    }

    private TableOutcome load(Task task, SourceView view) throws InterruptedException {
        long beganMs = clock.millis();
        try {
            TableLoad.Loaded loaded = new TableLoad(
                            session, source, task.shape(), task.load(), limits, out, form, clock)
                    .run(view, task.ends());
            return new TableOutcome(
                    task.table(), Verdict.DONE, loaded.rows(), loaded.misfits(), "", clock.millis() - beganMs);
        } catch (SQLException | IOException | ExecutionException | IncompatibleSchema e) {
            return new TableOutcome(
                    task.table(), Verdict.FAILED, 0, Map.of(), Backfill.reason(e), clock.millis() - beganMs);
        }
    }

    private TableOutcome takeIn(Task task, TableOutcome loaded) throws InterruptedException {
        long beganMs = clock.millis();
        Verdict verdict;
        String message = "";
        try {
            verdict = takingIn.run(task.table(), task.load()) ? Verdict.DONE : Verdict.WAITING;
            if (verdict == Verdict.WAITING) {
                message = "All rows are loaded; the stream has not come up to them. Does ingest run? The same command"
                        + " goes on";
            }
        } catch (IllegalStateException e) {
            verdict = Verdict.FAILED;
            message = Backfill.reason(e);
        }
        return new TableOutcome(
                task.table(),
                verdict,
                loaded.rows(),
                loaded.misfits(),
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
