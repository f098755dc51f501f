package dev.sluice.monitor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.status.Freshness;

import java.util.List;

/** The same for programs. Names with {@code _ms} are milliseconds; what is not known is null. */
public final class StatusJson {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private StatusJson() {}

    /** An object with the pipeline's name and an array of tables. */
    public static String of(String pipeline, List<TableSummary> tables) {
        ObjectNode root = JSON.createObjectNode().put("pipeline", pipeline);
        ArrayNode array = root.putArray("tables");
        tables.forEach(table -> fill(array.addObject(), table));
        try {
            return JSON.writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of texts and numbers is always JSON", e);
        }
    }

    static void fill(ObjectNode json, TableSummary table) {
        Freshness freshness = table.freshness();
        SourcePosition complete = table.completeThrough();
        json.put("table", table.table().toString())
                .put("state", table.state())
                .put("reason", table.reason())
                .put("captured", table.captured())
                .put("valid", table.valid())
                .put("quarantined", table.quarantined())
                .put("landed", table.landed())
                .put("superseded", table.superseded())
                .put("filtered", table.filtered())
                .put("lag", table.lag())
                .put("freshness_p50_ms", freshness == null ? null : (Long) freshness.p50Ms())
                .put("freshness_p99_ms", freshness == null ? null : (Long) freshness.p99Ms())
                .put("complete_through", complete == null ? null : complete.toString())
                .put("complete_at_ms", table.completeAtMs() == 0 ? null : (Long) table.completeAtMs());
    }
}
