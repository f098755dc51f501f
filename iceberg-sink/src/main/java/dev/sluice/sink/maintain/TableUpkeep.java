package dev.sluice.sink.maintain;

import dev.sluice.schemas.pipeline.Maintenance;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.table.TableId;
import dev.sluice.sink.Reason;
import dev.sluice.sink.format.MaintenanceReport;
import dev.sluice.sink.format.MaintenanceRequest;
import dev.sluice.sink.format.MaintenanceStep;
import dev.sluice.sink.format.StreamGate;
import dev.sluice.sink.format.TableFormat;
import dev.sluice.sink.format.TableMaintenance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Maintains tables one after another in a process that lands nothing. One that fails does not keep it from the others. */
final class TableUpkeep {

    private static final Logger log = LoggerFactory.getLogger(TableUpkeep.class);

    private final Pipeline pipeline;
    private final TableFormat format;
    private final Clock clock;
    private final Consumer<String> progress;

    /** @param progress takes lines for people */
    TableUpkeep(Pipeline pipeline, TableFormat format, Clock clock, Consumer<String> progress) {
        this.pipeline = pipeline;
        this.format = format;
        this.clock = clock;
        this.progress = progress;
    }

    /** @param orphansOlderThan empty: as the pipeline file says */
    List<TableOutcome> run(
            Collection<TableId> tables, MaintenanceRequest.Effect effect, Optional<Duration> orphansOlderThan)
            throws InterruptedException {
        List<TableOutcome> outcomes = new ArrayList<>();
        for (TableId table : tables) {
            Maintenance budget = pipeline.lake().maintenance().of(table);
            MaintenanceRequest request = new MaintenanceRequest(
                    budget,
                    EnumSet.allOf(MaintenanceStep.class),
                    orphansOlderThan.orElse(budget.orphansOlderThan()),
                    effect);
            outcomes.add(maintain(table, request));
        }
        return outcomes;
    }

    private TableOutcome maintain(TableId table, MaintenanceRequest request) throws InterruptedException {
        Instant began = clock.instant();
        try {
            Optional<TableMaintenance> maintenance = format.maintenance(table);
            Optional<MaintenanceReport> report = maintenance.isEmpty()
                    ? Optional.empty()
                    : maintenance.get().maintain(request, StreamGate.OPEN, new ProgressLines(table, progress, clock));
            return new TableOutcome(table, report, Optional.empty(), Duration.between(began, clock.instant()));
        } catch (RuntimeException e) {
            log.atDebug().addKeyValue("table", table).setCause(e).log("Maintenance failed");
            return new TableOutcome(
                    table, Optional.empty(), Optional.of(Reason.of(e)), Duration.between(began, clock.instant()));
        }
    }
}
