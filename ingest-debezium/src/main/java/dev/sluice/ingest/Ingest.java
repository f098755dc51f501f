package dev.sluice.ingest;

import dev.sluice.ingest.engine.EngineSettings;
import dev.sluice.ingest.kafka.KafkaClients;
import dev.sluice.ingest.kafka.PipelineTopics;
import dev.sluice.ingest.source.SourceChecks;
import dev.sluice.ingest.source.SourceChecks.Refusals;
import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Kafka;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.pipeline.Registry;
import dev.sluice.schemas.pipeline.Source;
import dev.sluice.schemas.service.Health;
import dev.sluice.schemas.service.RunningService;
import dev.sluice.schemas.service.ServiceCommand;
import dev.sluice.schemas.wire.ConfluentRegistry;
import dev.sluice.schemas.wire.RegistryUnavailable;
import io.micrometer.core.instrument.MeterRegistry;
import picocli.CommandLine.Command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Captures the changes of a database into Kafka, each exactly once. */
@Command(
        name = "ingest",
        description = "Captures the changes of the source's tables into Kafka, each exactly once.",
        sortOptions = false)
public final class Ingest extends ServiceCommand {

    private final Refusals refusals;

    /** @param refusals whether tables that can't be captured are problems; they are in a check */
    Ingest(Refusals refusals) {
        super("ingest");
        this.refusals = refusals;
    }

    public static void main(String... args) {
        boolean check = Arrays.asList(args).contains("--check");
        main(new Ingest(check ? Refusals.ARE_PROBLEMS : Refusals.ARE_LEFT_OUT), args);
    }

    @Override
    protected List<Problem> preflight(Pipeline pipeline) throws InvalidPipeline, InterruptedException {
        Source source = pipeline.requireSource();
        Kafka kafka = pipeline.requireKafka();
        List<Problem> problems = new ArrayList<>();
        problems.addAll(new EngineSettings(pipeline.name(), source).problems());
        problems.addAll(new SourceChecks(pipeline, source).problems(refusals));
        problems.addAll(new PipelineTopics(new KafkaClients(kafka), kafka, pipeline.topics()).problems(Set.of()));
        problems.addAll(registryProblems(pipeline.requireRegistry()));
        return problems;
    }

    private static List<Problem> registryProblems(Registry registry) {
        try {
            ConfluentRegistry.connect(registry).check();
            return List.of();
        } catch (RegistryUnavailable e) {
            return List.of(Problem.unreachable(
                    "registry " + registry.url(),
                    "it does not answer (" + e.getMessage() + ")",
                    "Start it, or mend registry.url and its credentials"));
        }
    }

    @Override
    protected RunningService start(Pipeline pipeline, MeterRegistry meters, Health health) throws InvalidPipeline {
        IngestService service = new IngestService(
                new Capture(
                        pipeline,
                        pipeline.requireSource(),
                        pipeline.requireKafka(),
                        ConfluentRegistry.connect(pipeline.requireRegistry()),
                        meters,
                        health),
                health);
        service.start();
        return service;
    }
}
