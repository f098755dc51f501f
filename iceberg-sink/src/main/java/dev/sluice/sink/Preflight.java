package dev.sluice.sink;

import dev.sluice.monitor.KafkaProblem;
import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Kafka;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.wire.ConfluentRegistry;
import dev.sluice.sink.backfill.InitialLoads;
import dev.sluice.sink.restore.OwnTables;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Everything that would keep the sink from working, found without starting Spark. */
final class Preflight {

    private static final int KAFKA_TIMEOUT_MS = 8_000;

    private Preflight() {}

    static List<Problem> of(Pipeline pipeline) throws InterruptedException {
        List<Problem> problems = new ArrayList<>();
        try {
            pipeline.requireCatalog();
            problems.addAll(Formats.of(pipeline.lake()).preflight(pipeline.lake()));
            if (problems.isEmpty()) {
                problems.addAll(OwnTables.preflight(pipeline));
            }
            problems.addAll(CheckpointPlace.preflight(pipeline));
        } catch (InvalidPipeline e) {
            problems.addAll(e.problems());
        }
        problems.addAll(SparkSessions.preflight(pipeline.lake()));
        try {
            problems.addAll(InitialLoads.preflight(pipeline));
        } catch (InvalidPipeline e) {
            problems.addAll(e.problems());
        }
        try {
            problems.addAll(kafka(pipeline.requireKafka()));
        } catch (InvalidPipeline e) {
            problems.addAll(e.problems());
        }
        try {
            problems.addAll(ConfluentRegistry.preflight(pipeline.requireRegistry()));
        } catch (InvalidPipeline e) {
            problems.addAll(e.problems());
        }
        return problems;
    }

    private static List<Problem> kafka(Kafka kafka) throws InterruptedException {
        Map<String, Object> properties = new HashMap<>(kafka.client());
        properties.put("request.timeout.ms", KAFKA_TIMEOUT_MS / 2);
        properties.put("default.api.timeout.ms", KAFKA_TIMEOUT_MS);
        try (Admin admin = Admin.create(properties)) {
            admin.describeCluster().nodes().get(KAFKA_TIMEOUT_MS, TimeUnit.MILLISECONDS);
            return List.of();
        } catch (TimeoutException e) {
            return List.of(KafkaProblem.of(kafka, new KafkaException("no answer", e)));
        } catch (ExecutionException | KafkaException e) {
            return List.of(KafkaProblem.of(kafka, e));
        }
    }
}
