package dev.sluice.ingest.watch;

import dev.sluice.ingest.source.Lease;
import dev.sluice.ingest.source.SourceDatabase;
import dev.sluice.monitor.GroupLag;
import dev.sluice.monitor.LetterMeters;
import dev.sluice.monitor.Look;
import dev.sluice.monitor.TableMeters;
import dev.sluice.monitor.Watch;
import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.table.Topics;
import io.micrometer.core.instrument.MeterRegistry;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What ingest watches for all: one instance of it is at work at any time, and it knows both source and Kafka.
 * While it is away nothing comes to Kafka, so no lag grows unseen.
 */
public final class Watches {

    private static final Duration EVERY = Duration.ofSeconds(5);

    private Watches() {}

    /**
     * Begins to look.
     *
     * @param lease to be kept; empty when there is none
     */
    public static Watch start(Pipeline pipeline, MeterRegistry meters, Optional<Lease> lease) throws InvalidPipeline {
        Topics topics = pipeline.topics();
        Map<String, String> client = pipeline.requireKafka().client();
        Clock clock = Clock.systemUTC();
        List<Look> looks = new ArrayList<>(List.of(
                new SlotLook(new SourceDatabase(pipeline.requireSource()), meters),
                new EngineLook(meters),
                GroupLag.of(client, groups(pipeline.name(), topics), meters, clock),
                TableMeters.of(client, pipeline, meters, clock),
                LetterMeters.of(client, topics, meters)));
        lease.ifPresent(ours -> looks.add(new LeaseLook(ours)));
        return Watch.start(looks, EVERY, meters, clock);
    }

    private static List<GroupLag.Group> groups(String pipeline, Topics topics) {
        return List.of(
                new GroupLag.Group("sluice-stream-" + pipeline, topics.rawPattern()),
                new GroupLag.Group("sluice-sink-" + pipeline, topics.validPattern()));
    }
}
