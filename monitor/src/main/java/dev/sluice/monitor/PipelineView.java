package dev.sluice.monitor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.wire.DeadLetter;

import java.util.List;

/** What the page shows, as JSON: tables and dead letters, without a row's values. */
final class PipelineView {

    private static final ObjectMapper JSON = new ObjectMapper();

    private PipelineView() {}

    /**
     * @param stage who answers
     * @param atMs when it was read, milliseconds since the epoch
     */
    static String of(
            String pipeline, String stage, long atMs, List<TableSummary> tables, List<DeadLetter> newestFirst) {
        ObjectNode root = head(pipeline, stage, atMs);
        ArrayNode rows = root.putArray("tables");
        tables.forEach(table -> StatusJson.fill(rows.addObject(), table));
        ArrayNode letters = root.putArray("letters");
        for (DeadLetter letter : newestFirst) {
            letters.addObject()
                    .put("id", letter.id())
                    .put("table", letter.table().map(TableId::toString).orElse(""))
                    .put("stage", letter.stage())
                    .put("rule", letter.rule())
                    .put("message", letter.message())
                    .put("at_ms", letter.firstFailureMs());
        }
        return text(root);
    }

    /** Where nothing could be read. */
    static String blind(String pipeline, String stage, long atMs, String why) {
        return text(head(pipeline, stage, atMs).put("problem", why));
    }

    private static ObjectNode head(String pipeline, String stage, long atMs) {
        return JSON.createObjectNode()
                .put("pipeline", pipeline)
                .put("stage", stage)
                .put("at_ms", atMs);
    }

    private static String text(ObjectNode root) {
        try {
            return JSON.writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of texts and numbers is always JSON", e);
        }
    }
}
