package dev.sluice.sink.quarantine;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.table.Topics;
import dev.sluice.schemas.wire.DeadLetter;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A dead letter as a row of the quarantine.
 *
 * @param letter empty when the record has no letter's headers
 */
record LetterRow(ConsumerRecord<byte[], byte[]> record, Optional<DeadLetter> letter) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Of letters that broke no rule, but failed in a step. */
    private static final String USUAL_SEVERITY = "quarantine";

    static LetterRow of(ConsumerRecord<byte[], byte[]> record) {
        return new LetterRow(record, DeadLetter.fromHeaders(name -> header(record, name)));
    }

    String id() {
        return text(DeadLetter.ID)
                .or(() -> letter.map(DeadLetter::id))
                .orElseGet(() -> record.topic() + "-" + record.partition() + "-" + record.offset());
    }

    String rule() {
        return letter.map(DeadLetter::rule).orElse("unknown");
    }

    String severity() {
        return text(DeadLetter.SEVERITY).orElse(USUAL_SEVERITY);
    }

    /** The table it belongs to; empty when its topic is no table's. */
    Optional<TableId> table(Topics topics) {
        return letter.flatMap(
                its -> its.table().or(() -> topics.tableOfRaw(its.topic())).or(() -> topics.tableOfValid(its.topic())));
    }

    Map<String, @Nullable Object> values(Topics topics, AvroJson avro, Instant landedAt) {
        Map<String, @Nullable Object> row = new HashMap<>();
        row.put("letter", id());
        row.put("table_name", table(topics).map(TableId::toString).orElse(null));
        row.put("state", "open");
        row.put("state_at", Instant.ofEpochMilli(record.timestamp()));
        row.put("state_by", null);
        row.put("state_reason", null);
        row.put("stage", letter.map(DeadLetter::stage).orElse(null));
        row.put("rule", rule());
        row.put("severity", severity());
        row.put("message", letter.map(DeadLetter::message).orElse(null));
        row.put("exception", letter.flatMap(DeadLetter::exception).orElse(null));
        row.put("source_topic", letter.map(DeadLetter::topic).orElse(null));
        row.put("source_partition", letter.map(DeadLetter::partition).orElse(null));
        row.put("source_offset", letter.map(DeadLetter::offset).orElse(null));
        row.put(
                "source_position",
                letter.flatMap(DeadLetter::position)
                        .map(SourcePosition::toString)
                        .orElse(null));
        row.put(
                "first_failure_at",
                letter.map(DeadLetter::firstFailureMs)
                        .map(Instant::ofEpochMilli)
                        .orElse(null));
        row.put("masked_columns", text(DeadLetter.MASKED).orElse(null));
        row.put("joined_letter", text(DeadLetter.JOINED).orElse(null));
        row.put("key_bytes", record.key());
        row.put("value_bytes", record.value());
        row.put("key_json", avro.of(record.key()).orElse(null));
        row.put("value_json", avro.of(record.value()).orElse(null));
        row.put("headers_json", headers());
        row.put("dlq_partition", record.partition());
        row.put("dlq_offset", record.offset());
        row.put("landed_at", landedAt);
        return row;
    }

    /** All headers in their order, as JSON: texts as they are, other bytes in base 64. */
    private String headers() {
        ArrayNode headers = JSON.createArrayNode();
        for (Header header : record.headers()) {
            ObjectNode each = headers.addObject().put("name", header.key());
            byte @Nullable [] value = header.value();
            if (value == null) {
                each.putNull("text");
            } else {
                readable(value)
                        .ifPresentOrElse(
                                text -> each.put("text", text),
                                () -> each.put("base64", Base64.getEncoder().encodeToString(value)));
            }
        }
        return headers.toString();
    }

    private static Optional<String> readable(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.chars().anyMatch(Character::isISOControl) ? Optional.empty() : Optional.of(text);
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private Optional<String> text(String name) {
        return Optional.ofNullable(record.headers().lastHeader(name))
                .map(Header::value)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    @SuppressWarnings("NullAway") // the contract of fromHeaders: null when there is none
    private static byte[] header(ConsumerRecord<byte[], byte[]> record, String name) {
        @Nullable Header header = record.headers().lastHeader(name);
        return header == null ? null : header.value();
    }
}
