package dev.sluice.local;

import dev.sluice.local.status.StatusText;
import dev.sluice.monitor.StatusJson;
import dev.sluice.monitor.StatusTopic;
import dev.sluice.monitor.TableSummary;
import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.service.ExitCode;
import dev.sluice.schemas.service.PipelineOptions;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;

/** Shows where each table of a pipeline stands. */
@Command(
        name = "status",
        description = "Shows each table's state, counts, lag (in changes), freshness and how far it is complete.")
final class StatusCommand implements Callable<Integer> {

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private PipelineOptions options;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private DataOption data;

    @Option(names = "--json", description = "Answer in JSON")
    private boolean json;

    @Override
    public Integer call() throws InvalidPipeline, IOException {
        Pipeline pipeline = RunningPipeline.of(options, data);
        List<TableSummary> tables = read(pipeline);
        if (json) {
            System.out.println(StatusJson.of(pipeline.name(), tables));
        } else if (tables.isEmpty()) {
            System.out.println("Pipeline " + pipeline.name() + ": no stage has said anything of a table yet");
        } else {
            StatusText.lines(tables, System.currentTimeMillis()).forEach(System.out::println);
        }
        return ExitCode.DONE.code();
    }

    private static List<TableSummary> read(Pipeline pipeline) throws InvalidPipeline {
        try (StatusTopic topic = StatusTopic.open(pipeline.requireKafka().client(), pipeline.topics())) {
            return topic.read();
        } catch (KafkaException e) {
            throw new InvalidPipeline(List.of(Problem.unreachable(
                    "kafka " + pipeline.requireKafka().bootstrapServers(),
                    "does not answer: " + e.getMessage(),
                    "Is the pipeline running? Start it with `sluice up`")));
        }
    }
}
