package dev.sluice.stream;

import dev.sluice.monitor.KafkaProblem;
import dev.sluice.schemas.mask.MaskChecks;
import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Kafka;
import dev.sluice.schemas.pipeline.MaskSettings;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.pipeline.Registry;
import dev.sluice.schemas.rule.TableRules;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.wire.ConfluentRegistry;
import dev.sluice.schemas.wire.EnvelopeShape;
import dev.sluice.schemas.wire.RegistryUnavailable;
import dev.sluice.schemas.wire.SchemaRegistry;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Looks for what would keep the processor from working. Topics may be missing: it waits for them. */
final class Preflight {

    private final Pipeline pipeline;
    private final Duration timeout;

    /**
     * Looks at nothing yet.
     *
     * @param timeout how long Kafka may take to answer
     */
    Preflight(Pipeline pipeline, Duration timeout) {
        this.pipeline = pipeline;
        this.timeout = timeout;
    }

    List<Problem> problems() throws InterruptedException {
        List<Problem> problems = new ArrayList<>();
        kafka(problems);
        registry(problems);
        return problems;
    }

    /** A table that the registry does not know yet is judged by its first record's schema. */
    private void rules(Registry settings, List<Problem> problems) {
        SchemaRegistry registry = ConfluentRegistry.connect(settings);
        pipeline.tables().forEach((name, table) -> {
            TableId id = TableId.parse(name);
            TableRules rules = TableRules.of(id, table);
            if (!rules.isEmpty()) {
                List<Schema> rows = registry.history(pipeline.topics().raw(id) + "-value").stream()
                        .flatMap(envelope -> EnvelopeShape.rows(envelope).stream())
                        .toList();
                problems.addAll(rules.problems(rows));
            }
            List<MaskSettings> masks = table.masks();
            if (!masks.isEmpty()) {
                String topic = pipeline.topics().raw(id);
                List<Schema> rows = registry.history(topic + "-value").stream()
                        .flatMap(envelope -> EnvelopeShape.rows(envelope).stream())
                        .toList();
                problems.addAll(MaskChecks.problems(id, masks, registry.history(topic + "-key"), rows));
            }
        });
    }

    private void kafka(List<Problem> problems) throws InterruptedException {
        try {
            Kafka kafka = pipeline.requireKafka();
            try {
                reach(kafka);
            } catch (KafkaException | ExecutionException e) {
                problems.add(KafkaProblem.of(kafka, e));
            }
        } catch (InvalidPipeline e) {
            problems.addAll(e.problems());
        }
    }

    private void reach(Kafka kafka) throws ExecutionException, InterruptedException {
        Map<String, Object> settings = new HashMap<>(kafka.client());
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) timeout.toMillis());
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) timeout.toMillis());
        try (Admin admin = Admin.create(settings)) {
            admin.describeCluster().nodes().get(timeout.toMillis() + 1_000, TimeUnit.MILLISECONDS);
        } catch (java.util.concurrent.TimeoutException e) {
            throw new KafkaException("no answer within " + timeout.toMillis() + " ms", e);
        }
    }

    private void registry(List<Problem> problems) {
        try {
            Registry settings = pipeline.requireRegistry();
            List<Problem> found = ConfluentRegistry.preflight(settings);
            problems.addAll(found);
            if (found.isEmpty()) {
                rules(settings, problems);
            }
        } catch (InvalidPipeline e) {
            problems.addAll(e.problems());
        } catch (RegistryUnavailable e) {
            problems.add(Problem.unreachable(
                    "registry.url", String.valueOf(e.getMessage()), "Start the registry, or mend registry.url"));
        }
    }
}
