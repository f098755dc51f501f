package dev.sluice.sink.quarantine;

import dev.sluice.schemas.letter.AuditRecord;
import dev.sluice.schemas.table.TableId;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A record of what became of a letter, or of what somebody did.
 *
 * @param audit empty when the record's value is none that is known
 */
record AuditRow(ConsumerRecord<byte[], byte[]> record, Optional<AuditRecord> audit) {

    /** The columns of a letter that an outcome changes. */
    static final Set<String> STATE_COLUMNS = Set.of("state", "state_at", "state_by", "state_reason");

    static AuditRow of(ConsumerRecord<byte[], byte[]> record) {
        return new AuditRow(record, record.value() == null ? Optional.empty() : AuditRecord.fromJson(record.value()));
    }

    /** What the quarantine's row of the letter is to say; empty when the letter stays as it is. */
    Optional<Map<String, @Nullable Object>> state() {
        return audit.filter(its -> its.outcome().state() != AuditRecord.State.OPEN)
                .flatMap(its -> its.letter().map(letter -> {
                    Map<String, @Nullable Object> row = new HashMap<>();
                    row.put("letter", letter);
                    row.put("state", its.outcome().state().text());
                    row.put("state_at", Instant.ofEpochMilli(its.atMs()));
                    row.put("state_by", its.by());
                    row.put("state_reason", its.reason().orElse(its.message()));
                    return row;
                }));
    }

    Map<String, @Nullable Object> values(String topicId, Instant landedAt) {
        Map<String, @Nullable Object> row = new HashMap<>();
        row.put("audit_topic_id", topicId);
        row.put("audit_partition", record.partition());
        row.put("audit_offset", record.offset());
        row.put("ts", Instant.ofEpochMilli(audit.map(AuditRecord::atMs).orElse(record.timestamp())));
        row.put("outcome", audit.map(its -> its.outcome().text()).orElse(null));
        row.put("letter", audit.flatMap(AuditRecord::letter).orElse(null));
        row.put(
                "table_name",
                audit.flatMap(AuditRecord::table).map(TableId::toString).orElse(null));
        row.put("done_by", audit.map(AuditRecord::by).orElse(null));
        row.put("reason", audit.flatMap(AuditRecord::reason).orElse(null));
        row.put("rule", audit.flatMap(AuditRecord::rule).orElse(null));
        row.put("message", audit.map(AuditRecord::message).orElse(null));
        row.put("request", audit.flatMap(AuditRecord::request).orElse(null));
        row.put("record", record.value() == null ? null : new String(record.value(), StandardCharsets.UTF_8));
        row.put("landed_at", landedAt);
        return row;
    }
}
