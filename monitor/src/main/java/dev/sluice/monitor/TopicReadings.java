package dev.sluice.monitor;

import dev.sluice.schemas.pipeline.Pipeline;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/** Reads the pipeline's own topics; opened at the first question. */
final class TopicReadings implements StatusPage.Readings {

    private final Pipeline pipeline;
    private final String stage;
    private final Map<String, String> client;
    private @Nullable StatusTopic status;
    private @Nullable LetterTail letters;

    /** @param client Kafka client properties */
    TopicReadings(Pipeline pipeline, String stage, Map<String, String> client) {
        this.pipeline = pipeline;
        this.stage = stage;
        this.client = client;
    }

    @Override
    public String json(long nowMs) {
        List<TableSummary> tables = status().read();
        LetterTail tail = letters();
        var unused = tail.read();
        return PipelineView.of(pipeline.name(), stage, nowMs, tables, tail.newest());
    }

    private StatusTopic status() {
        StatusTopic open = status;
        if (open == null) {
            open = StatusTopic.open(client, pipeline.topics());
            status = open;
        }
        return open;
    }

    private LetterTail letters() {
        LetterTail open = letters;
        if (open == null) {
            open = LetterTail.open(client, pipeline.topics());
            letters = open;
        }
        return open;
    }

    @Override
    public void close() {
        if (status != null) {
            status.close();
        }
        if (letters != null) {
            letters.close();
        }
    }
}
