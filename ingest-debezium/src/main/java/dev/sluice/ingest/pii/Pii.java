package dev.sluice.ingest.pii;

import dev.sluice.ingest.source.CapturedTable;
import dev.sluice.ingest.source.SourceCatalog;
import dev.sluice.ingest.source.SourceDatabase;
import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.pipeline.Source;
import dev.sluice.schemas.service.ExitCode;
import dev.sluice.schemas.service.PipelineOptions;
import dev.sluice.schemas.service.Problems;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * {@code ./sluice pii scan}: points at columns of the source that look as if they held personal data. Values are never
 * printed.
 */
@Command(
        name = "pii",
        description = "Points at columns of the source that look as if they held personal data",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every column that was found has a mask",
            "1:the source does not answer",
            "2:wrong input or configuration",
            "4:at least one column that was found has no mask"
        })
public final class Pii implements Callable<Integer> {

    private static final int FOUND = 4;

    /** What is done; there is one thing to do so far. */
    enum Action {
        SCAN
    }

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private PipelineOptions options;

    @Parameters(index = "0", paramLabel = "scan", description = "Sample the tables and say what was found")
    @SuppressWarnings({"NullAway.Init", "UnusedVariable"}) // set by picocli; asked for so that more can be added
    private Action action;

    @Option(
            names = "--table",
            paramLabel = "SCHEMA.TABLE",
            description = "Scan this table only; may be given several times")
    private List<String> tables = new ArrayList<>();

    @Option(
            names = "--rows",
            defaultValue = "1000",
            paramLabel = "ROWS",
            description = "Rows of a table to look at, about (${DEFAULT-VALUE})")
    private int rows;

    @Option(names = "--json", description = "Answer with one JSON document")
    private boolean json;

    private final PrintStream out;
    private final PrintStream err;

    Pii(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Runs the command and ends the process. */
    public static void main(String... args) {
        System.exit(run(System.out, System.err, args));
    }

    static int run(PrintStream out, PrintStream err, String... args) {
        return new CommandLine(new Pii(out, err))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args);
    }

    @Override
    public Integer call() {
        try {
            Pipeline pipeline = options.load();
            Source source = pipeline.requireSource();
            if (rows < 1) {
                throw new InvalidPipeline(List.of(new Problem("--rows", "is " + rows, "Give 1 or more")));
            }
            return scan(pipeline, source);
        } catch (InvalidPipeline e) {
            Problems.print(e.problems(), err);
            return Problems.exitCode(e.problems()).code();
        } catch (SQLException e) {
            // The state alone: a message of the server may quote a value.
            Problem problem = Problem.unreachable(
                    "source", "the scan failed with SQLSTATE " + e.getSQLState(), "--debug shows more");
            Problems.print(List.of(problem), err);
            if (options.debug()) {
                e.printStackTrace(err);
            }
            return ExitCode.FAILED.code();
        }
    }

    private int scan(Pipeline pipeline, Source source) throws SQLException, InvalidPipeline {
        List<Finding> findings = new ArrayList<>();
        List<CapturedTable> chosen;
        try (Connection connection = new SourceDatabase(source).connect()) {
            connection.setReadOnly(true);
            chosen = chosen(new SourceCatalog(pipeline, source).list(connection).captured());
            Scan scan = new Scan(connection, pipeline, rows);
            for (CapturedTable table : chosen) {
                err.println("Scanning " + table.id());
                findings.addAll(scan.of(table));
            }
        }
        out.print(
                json
                        ? Findings.json(pipeline.name(), chosen.size(), findings) + "\n"
                        : Findings.text(chosen.size(), findings));
        out.flush();
        return Findings.open(findings) > 0 ? FOUND : ExitCode.DONE.code();
    }

    private List<CapturedTable> chosen(List<CapturedTable> captured) throws InvalidPipeline {
        if (tables.isEmpty()) {
            return captured;
        }
        Set<String> unknown = new HashSet<>(tables);
        captured.forEach(table -> unknown.remove(table.id().toString()));
        if (!unknown.isEmpty()) {
            throw new InvalidPipeline(unknown.stream()
                    .sorted()
                    .map(table -> new Problem(
                            "--table",
                            table + " is not a table that the pipeline captures",
                            "Captured are "
                                    + String.join(
                                            ", ",
                                            captured.stream()
                                                    .map(each -> each.id().toString())
                                                    .toList())))
                    .toList());
        }
        return captured.stream()
                .filter(table -> tables.contains(table.id().toString()))
                .toList();
    }
}
