package dev.sluice.sink;

import dev.sluice.monitor.StatusPage;
import dev.sluice.monitor.lineage.Lineage;
import dev.sluice.monitor.lineage.PipelineFlows;
import dev.sluice.monitor.tracing.TracedService;
import dev.sluice.monitor.tracing.Traces;
import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.service.Health;
import dev.sluice.schemas.service.Page;
import dev.sluice.schemas.service.RunWatch;
import dev.sluice.schemas.service.RunningService;
import dev.sluice.schemas.service.ServiceCommand;
import dev.sluice.schemas.status.TableStatus;
import dev.sluice.schemas.trace.Tracing;
import dev.sluice.schemas.wire.ConfluentRegistry;
import dev.sluice.schemas.wire.SchemaRegistry;
import dev.sluice.sink.backfill.InitialLoads;
import dev.sluice.sink.format.TableFormat;
import dev.sluice.sink.stream.SinkService;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;

import java.time.Clock;
import java.util.List;

/** The sink as a process of its own. */
@Command(name = "sink", description = "Lands the valid changes of a pipeline in the lake")
public final class Sink extends ServiceCommand {

    public Sink() {
        super(TableStatus.SINK);
    }

    public static void main(String... args) {
        main(new Sink(), args);
    }

    @Override
    protected List<Problem> preflight(Pipeline pipeline) throws InterruptedException {
        return Preflight.of(pipeline);
    }

    @Override
    protected Page page(Pipeline pipeline) throws InvalidPipeline {
        return StatusPage.of(pipeline, TableStatus.SINK);
    }

    @Override
    protected RunWatch watch(Pipeline pipeline, MeterRegistry meters) throws InvalidPipeline {
        return Lineage.of(
                pipeline,
                TableStatus.SINK,
                () -> PipelineFlows.ofSink(
                        pipeline, ConfluentRegistry.connect(pipeline.requireRegistry()), new LakeFlows(pipeline)),
                meters);
    }

    @Override
    protected RunningService start(Pipeline pipeline, MeterRegistry meters, Health health) throws Exception {
        String checkpoint = CheckpointPlace.of(pipeline);
        Clock clock = Clock.systemUTC();
        Tracing tracing = Traces.open(pipeline, TableStatus.SINK, System.getenv());
        SparkSession session = SparkSessions.open(pipeline.name(), pipeline.lake(), checkpoint);
        TableFormat format = Formats.of(pipeline.lake()).open(session, pipeline.name(), pipeline.lake(), clock);
        SchemaRegistry registry = ConfluentRegistry.connect(pipeline.requireRegistry());
        SinkService service =
                SinkService.start(session, pipeline, format, registry, checkpoint, meters, health, tracing, clock);
        InitialLoads loads = InitialLoads.start(session, pipeline, format, registry, service, clock);
        return new TracedService(new LoadingSink(service, loads), tracing);
    }
}
