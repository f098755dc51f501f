package dev.sluice.schemas.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.TableId;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one stage says of one table. It is published to the status topic under {@link #key()}, so that the last word of
 * each stage outlives the stage.
 *
 * @param stage {@link #INGEST}, {@link #STREAM}, {@link #SINK} or {@link #VERIFY}
 * @param part which share of the table, where a stage works on it in parts (the processor: the partition); else 0
 * @param state {@link #STARTING}, {@link #SNAPSHOT}, {@link #LOADING}, {@link #RUNNING} or {@link #PAUSED}
 * @param reason why it is paused and what to do, or how far a load is; else null
 * @param atMs when this was said, milliseconds since the epoch
 * @param counts changes since the pipeline's beginning, by outcome
 * @param completeThrough every change up to and including it has passed this stage; null when not known
 * @param completeAtMs source time that belongs to {@code completeThrough}, milliseconds since the epoch, 0 when unknown
 * @param freshness null when nothing landed lately, and in stages before the sink
 */
public record TableStatus(
        String stage,
        TableId table,
        int part,
        String state,
        @Nullable String reason,
        long atMs,
        Map<String, Long> counts,
        @Nullable SourcePosition completeThrough,
        long completeAtMs,
        @Nullable Freshness freshness) {

    public static final String INGEST = "ingest";
    public static final String STREAM = "stream";
    public static final String SINK = "sink";
    /** No stage of the flow: the command that compares source and lake, and what it found last. */
    public static final String VERIFY = "verify";

    public static final String STARTING = "starting";
    public static final String SNAPSHOT = "snapshot";
    /** The sink reads the table's rows from the source in bulk; the reason says how far it is. */
    public static final String LOADING = "loading";

    public static final String RUNNING = "running";
    public static final String PAUSED = "paused";

    /** Changes read from the source's log. */
    public static final String CAPTURED = "captured";
    /** Changes that passed their rules. */
    public static final String VALID = "valid";
    /** Changes in the dead letters. */
    public static final String QUARANTINED = "quarantined";
    /** Changes that are in the lake, or were and gave way to a later one in a later commit. */
    public static final String LANDED = "landed";
    /** Changes that gave way to a newer one of the same key before they were written. */
    public static final String SUPERSEDED = "superseded";
    /** Changes left out on purpose. */
    public static final String FILTERED = "filtered";

    /** Rows that {@link #VERIFY} compared. */
    public static final String COMPARED = "compared";
    /** Rows that {@link #VERIFY} found to differ. */
    public static final String DIFFERENT = "different";

    private static final String NO_STATUS = "Not a table's status";
    private static final ObjectMapper JSON = new ObjectMapper();

    public TableStatus {
        counts = Map.copyOf(counts);
    }

    /** Key of the status record: stage, table and part. */
    public String key() {
        return stage + "|" + table + "|" + part;
    }

    public long count(String outcome) {
        return counts.getOrDefault(outcome, 0L);
    }

    public byte[] toJson() {
        ObjectNode json = JSON.createObjectNode()
                .put("stage", stage)
                .put("schema", table.schema())
                .put("table", table.name())
                .put("part", part)
                .put("state", state)
                .put("reason", reason)
                .put("at_ms", atMs);
        ObjectNode numbers = json.putObject("counts");
        new TreeMap<>(counts).forEach(numbers::put);
        json.put("complete_through", completeThrough == null ? null : completeThrough.toString());
        json.put("complete_at_ms", completeAtMs);
        if (freshness != null) {
            json.putObject("freshness").put("p50_ms", freshness.p50Ms()).put("p99_ms", freshness.p99Ms());
        }
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A status is always JSON", e);
        }
    }

    /**
     * Reads what {@link #toJson()} writes.
     *
     * @throws UncheckedIOException when the bytes are something else
     */
    public static TableStatus fromJson(byte[] bytes) {
        try {
            return of(JSON.readTree(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(NO_STATUS, e);
        } catch (IllegalArgumentException e) {
            throw new UncheckedIOException(NO_STATUS, new IOException(e));
        }
    }

    private static TableStatus of(JsonNode json) {
        Map<String, Long> counts = new TreeMap<>();
        json.path("counts")
                .properties()
                .forEach(e -> counts.put(e.getKey(), e.getValue().asLong()));
        JsonNode freshness = json.path("freshness");
        return new TableStatus(
                json.path("stage").asText(),
                new TableId(json.path("schema").asText(), json.path("table").asText()),
                json.path("part").asInt(),
                json.path("state").asText(),
                json.hasNonNull("reason") ? json.path("reason").asText() : null,
                json.path("at_ms").asLong(),
                counts,
                json.hasNonNull("complete_through")
                        ? SourcePosition.parse(json.path("complete_through").asText())
                        : null,
                json.path("complete_at_ms").asLong(),
                freshness.isObject()
                        ? new Freshness(
                                freshness.path("p50_ms").asLong(),
                                freshness.path("p99_ms").asLong())
                        : null);
    }
}
