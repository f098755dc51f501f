package dev.sluice.sink.quality;

import dev.sluice.schemas.table.TableId;
import picocli.CommandLine;

import java.io.PrintStream;
import java.util.Collection;
import java.util.List;

/** Runs of the checks, for tests of other packages. */
public final class Runs {

    private Runs() {}

    /**
     * What a run told.
     *
     * @param results of each check and rule: outcome, name, value
     * @param exitCode how a command would end after it
     */
    public record Told(List<String> results, int exitCode) {}

    /** Runs the checks of these tables. */
    public static Told of(QualityRun runs, Collection<TableId> tables) {
        Report report = runs.run(tables, () -> false, line -> {});
        if (!report.troubles().isEmpty()) {
            throw new AssertionError(report.troubles());
        }
        return new Told(
                report.results().stream()
                        .map(result -> result.finding().outcome().text() + " " + result.name() + " "
                                + result.finding().value())
                        .toList(),
                report.verdict().exitCode());
    }

    /** Runs the command in this JVM. */
    public static int command(PrintStream out, PrintStream err, String... arguments) {
        return new CommandLine(new QualityCommand(out, err)).execute(arguments);
    }

    /** Names of the columns of all quality tables. */
    public static List<String> columns() {
        return List.of(
                        QualityTables.RESULT_COLUMNS,
                        QualityTables.PROFILE_COLUMNS,
                        QualityTables.QUARANTINE_COLUMNS,
                        QualityTables.AUDIT_COLUMNS)
                .stream()
                .flatMap(schema -> schema.columns().stream())
                .map(column -> column.name())
                .toList();
    }
}
