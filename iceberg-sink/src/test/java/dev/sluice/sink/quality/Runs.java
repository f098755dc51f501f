package dev.sluice.sink.quality;

import dev.sluice.schemas.table.TableId;

import java.util.Collection;
import java.util.List;

/** Runs of the checks, for tests of other packages. */
public final class Runs {

    private Runs() {}

    /** What a run says of each check and rule: outcome, name, value. */
    public static List<String> of(QualityRun runs, Collection<TableId> tables) {
        Report report = runs.run(tables, () -> false, line -> {});
        if (!report.troubles().isEmpty()) {
            throw new AssertionError(report.troubles());
        }
        return report.results().stream()
                .map(result -> result.finding().outcome().text() + " " + result.name() + " "
                        + result.finding().value())
                .toList();
    }

    /** How a command would end after a run. */
    public static int exitCode(QualityRun runs, Collection<TableId> tables) {
        return runs.run(tables, () -> false, line -> {}).verdict().exitCode();
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
