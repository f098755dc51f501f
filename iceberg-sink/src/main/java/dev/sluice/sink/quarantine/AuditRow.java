package dev.sluice.sink.quarantine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A record of what became of a letter, or of what somebody did.
 *
 * @param json missing when the record's value is not JSON
 */
record AuditRow(ConsumerRecord<byte[], byte[]> record, JsonNode json) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Outcomes that settle a letter: its state is called so from then on. */
    private static final Set<String> SETTLING = Set.of("redriven", "superseded", "dropped", "closed");

    /** The columns of a letter that an outcome changes. */
    static final Set<String> STATE_COLUMNS = Set.of("state", "state_at", "state_by", "state_reason");

    static AuditRow of(ConsumerRecord<byte[], byte[]> record) {
        try {
            return new AuditRow(
                    record, record.value() == null ? MissingNode.getInstance() : JSON.readTree(record.value()));
        } catch (IOException e) {
            return new AuditRow(record, MissingNode.getInstance());
        }
    }

    /** What the quarantine's row of the letter is to say; empty when the letter stays as it is. */
    Optional<Map<String, @Nullable Object>> state() {
        Optional<String> letter = text("letter");
        Optional<String> outcome = text("outcome").filter(SETTLING::contains);
        if (letter.isEmpty() || outcome.isEmpty()) {
            return Optional.empty();
        }
        Map<String, @Nullable Object> row = new HashMap<>();
        row.put("letter", letter.get());
        row.put("state", outcome.get());
        row.put("state_at", at());
        row.put("state_by", text("by").orElse(null));
        row.put("state_reason", text("reason").or(() -> text("message")).orElse(null));
        return Optional.of(row);
    }

    Map<String, @Nullable Object> values(String topicId, Instant landedAt) {
        Map<String, @Nullable Object> row = new HashMap<>();
        row.put("audit_topic_id", topicId);
        row.put("audit_partition", record.partition());
        row.put("audit_offset", record.offset());
        row.put("ts", at());
        row.put("request", text("request").orElse(null));
        row.put("outcome", text("outcome").orElse(null));
        row.put("letter", text("letter").orElse(null));
        row.put("table_name", table().orElse(null));
        row.put("done_by", text("by").orElse(null));
        row.put("reason", text("reason").orElse(null));
        row.put("rule", text("rule").orElse(null));
        row.put("message", text("message").orElse(null));
        row.put("record", record.value() == null ? null : new String(record.value(), StandardCharsets.UTF_8));
        row.put("landed_at", landedAt);
        return row;
    }

    private Optional<String> table() {
        return text("table").map(table -> text("schema").map(schema -> schema + "." + table).orElse(table));
    }

    private Instant at() {
        return Instant.ofEpochMilli(json.path("at_ms").asLong(record.timestamp()));
    }

    private Optional<String> text(String field) {
        return json.hasNonNull(field) ? Optional.of(json.path(field).asText()) : Optional.empty();
    }
}
