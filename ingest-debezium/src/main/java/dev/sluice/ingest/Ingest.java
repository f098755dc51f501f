package dev.sluice.ingest;

import dev.sluice.ingest.engine.EngineSettings;
import dev.sluice.ingest.kafka.KafkaClients;
import dev.sluice.ingest.kafka.PipelineTopics;
import dev.sluice.ingest.kafka.SourceTransactionLog;
import dev.sluice.ingest.source.CapturedTable;
import dev.sluice.ingest.source.Lease;
import dev.sluice.ingest.source.Slot;
import dev.sluice.ingest.source.SourceCatalog;
import dev.sluice.ingest.source.SourceChecks;
import dev.sluice.ingest.source.SourceDatabase;
import dev.sluice.ingest.watch.Watches;
import dev.sluice.monitor.StatusPage;
import dev.sluice.monitor.lineage.Lineage;
import dev.sluice.monitor.lineage.PipelineFlows;
import dev.sluice.monitor.tracing.TracedService;
import dev.sluice.monitor.tracing.Traces;
import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Kafka;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.pipeline.Source;
import dev.sluice.schemas.pipeline.Takeover;
import dev.sluice.schemas.service.Health;
import dev.sluice.schemas.service.Page;
import dev.sluice.schemas.service.RunWatch;
import dev.sluice.schemas.service.RunningService;
import dev.sluice.schemas.service.ServiceCommand;
import dev.sluice.schemas.status.TableStatus;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.trace.Tracing;
import dev.sluice.schemas.wire.ConfluentRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TimeZone;
import java.util.stream.Collectors;

/** Captures the changes of a database into Kafka, each exactly once. */
@Command(
        name = "ingest",
        description = "Captures the changes of the source's tables into Kafka, each exactly once.",
        sortOptions = false)
public final class Ingest extends ServiceCommand {

    private static final Logger log = LoggerFactory.getLogger(Ingest.class);

    Ingest() {
        super("ingest");
    }

    public static void main(String... args) {
        // The driver tells the server the JVM's zone, and the texts of some types (ranges, arrays) are in that zone.
        TimeZone.setDefault(TimeZone.getTimeZone(ZoneOffset.UTC));
        main(new Ingest(), args);
    }

    @Override
    protected List<Problem> preflight(Pipeline pipeline) throws InvalidPipeline, InterruptedException {
        Source source = pipeline.requireSource();
        Kafka kafka = pipeline.requireKafka();
        List<Problem> problems = new ArrayList<>();
        problems.addAll(new EngineSettings(pipeline.name(), source).problems());
        problems.addAll(new SourceChecks(pipeline, source).problems());
        KafkaClients clients = new KafkaClients(kafka);
        problems.addAll(new PipelineTopics(clients, kafka, pipeline.topics()).problems(captured(pipeline, source)));
        problems.addAll(ConfluentRegistry.preflight(pipeline.requireRegistry()));
        if (problems.stream().noneMatch(Problem::preventsStart)) {
            problems.addAll(startProblems(pipeline, source, clients));
        }
        return problems;
    }

    /** Empty when the source can't be asked; the source's own checks say why. */
    private static Set<TableId> captured(Pipeline pipeline, Source source) {
        try (Connection connection = new SourceDatabase(source).connect()) {
            return new SourceCatalog(pipeline, source)
                    .list(connection).captured().stream().map(CapturedTable::id).collect(Collectors.toSet());
        } catch (SQLException e) {
            log.atDebug().setCause(e).log("Tables can't be listed");
            return Set.of();
        }
    }

    /** What Kafka and the source remember of this pipeline may contradict each other. */
    private static List<Problem> startProblems(Pipeline pipeline, Source source, KafkaClients clients) {
        SourceDatabase database = new SourceDatabase(source);
        try (Connection connection = database.connect()) {
            // The slot first: an instance at work tells it of nothing that is not in Kafka by then.
            @Nullable Slot slot = Slot.find(connection, source.slot()).orElse(null);
            StartPoint.of(
                    source,
                    database.identity(connection),
                    pipeline.topics(),
                    SourceTransactionLog.read(clients, pipeline.topics(), pipeline.name())
                            .orElse(null),
                    slot);
            return List.of();
        } catch (InvalidPipeline e) {
            return e.problems();
        } catch (SQLException | KafkaException e) {
            return List.of(Problem.unreachable(
                    "pipeline " + pipeline.name(),
                    "what was captured so far can't be looked up (" + e.getMessage() + ")",
                    "Try again when the source and Kafka answer"));
        }
    }

    @Override
    protected Page page(Pipeline pipeline) throws InvalidPipeline {
        return StatusPage.of(pipeline, TableStatus.INGEST);
    }

    @Override
    protected RunWatch watch(Pipeline pipeline, MeterRegistry meters) throws InvalidPipeline {
        return Lineage.of(
                pipeline,
                TableStatus.INGEST,
                () -> PipelineFlows.ofIngest(pipeline, ConfluentRegistry.connect(pipeline.requireRegistry())),
                meters);
    }

    @Override
    protected RunningService start(Pipeline pipeline, MeterRegistry meters, Health health) throws InvalidPipeline {
        ConnectorState state = new ConnectorState(meters);
        Tracing tracing = Traces.open(pipeline, TableStatus.INGEST, System.getenv());
        Source source = pipeline.requireSource();
        Optional<Lease> lease = source.takeover() == Takeover.WHEN_GONE
                ? Optional.of(new Lease(new SourceDatabase(source)))
                : Optional.empty();
        IngestService service = new IngestService(
                new StandBy(lease, health, state),
                new Capture(
                        pipeline,
                        source,
                        pipeline.requireKafka(),
                        ConfluentRegistry.connect(pipeline.requireRegistry()),
                        meters,
                        health,
                        state,
                        tracing),
                health,
                state,
                () -> Watches.start(pipeline, meters, lease));
        service.start();
        return new TracedService(service, tracing);
    }
}
