package dev.sluice.stream;

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
import dev.sluice.stream.flow.Flow;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/** Lets valid records through and sends the rest to the dead letters. */
@Command(
        name = "stream",
        description =
                "Checks changes against their tables' rules: valid ones go on unchanged, the rest to the dead letters")
public final class Stream extends ServiceCommand {

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description =
                    "Working directory of this instance; default: one per user and pipeline below the temp directory")
    private @Nullable Path directory;

    @Option(
            names = "--instance",
            paramLabel = "ID",
            description = "Name of this instance, unique among those that run; default: kept in the working directory")
    private @Nullable String instance;

    @Option(names = "--threads", defaultValue = "1", description = "Stream threads; default: ${DEFAULT-VALUE}")
    private int threads = 1;

    private Stream() {
        super(TableStatus.STREAM);
    }

    public static void main(String... args) {
        main(new Stream(), args);
    }

    @Override
    protected List<Problem> preflight(Pipeline pipeline) throws InvalidPipeline, InterruptedException {
        return new Preflight(pipeline, Duration.ofSeconds(10)).problems();
    }

    @Override
    protected Page page(Pipeline pipeline) throws InvalidPipeline {
        return StatusPage.of(pipeline, TableStatus.STREAM);
    }

    @Override
    protected RunWatch watch(Pipeline pipeline, MeterRegistry meters) throws InvalidPipeline {
        return Lineage.of(
                pipeline,
                TableStatus.STREAM,
                () -> PipelineFlows.ofStream(pipeline, ConfluentRegistry.connect(pipeline.requireRegistry())),
                meters);
    }

    @Override
    protected RunningService start(Pipeline pipeline, MeterRegistry meters, Health health)
            throws InvalidPipeline, IOException {
        Instance self = Instance.in(directory(pipeline), Optional.ofNullable(instance));
        Properties settings = StreamSettings.of(pipeline, self, threads);
        ConfluentRegistry registry = ConfluentRegistry.connect(pipeline.requireRegistry());
        Tracing tracing = Traces.open(pipeline, TableStatus.STREAM, System.getenv());
        Flow flow = new Flow(pipeline, registry, StreamSettings.maxRecordBytes(pipeline), meters, tracing);
        return new TracedService(
                StreamService.start(flow.topology(), settings, new InstanceClients(self), meters, health), tracing);
    }

    private Path directory(Pipeline pipeline) {
        return directory != null
                ? directory
                : Path.of(
                        System.getProperty("java.io.tmpdir"),
                        "sluice-stream-" + System.getProperty("user.name"),
                        pipeline.name());
    }
}
