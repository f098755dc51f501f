package dev.sluice.sink.verify;

import dev.sluice.schemas.letter.AuditRecord;
import dev.sluice.schemas.pipeline.Kafka;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.table.Topics;
import dev.sluice.schemas.wire.DeadLetter;
import dev.sluice.schemas.wire.WireFormat;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The dead letters of tables that nothing has settled. */
public final class OpenLetters {

    private final Map<String, Letter> letters = new HashMap<>();

    private OpenLetters() {}

    /**
     * A letter.
     *
     * @param key of its row in Avro's binary form, in hex
     */
    public record Letter(String id, TableId table, String stage, String key) {}

    /** Reads both topics to their ends. */
    public static OpenLetters read(Kafka kafka, Topics topics) throws InterruptedException {
        OpenLetters open = new OpenLetters();
        Set<String> settled = new HashSet<>();
        try (KafkaTail letters = KafkaTail.of(kafka, topics.deadLetters());
                KafkaTail audit = KafkaTail.of(kafka, topics.audit())) {
            letters.drain(record -> open.take(record, topics));
            audit.drain(record -> AuditRecord.fromJson(record.value())
                    .filter(said -> said.outcome().state() != AuditRecord.State.OPEN)
                    .flatMap(AuditRecord::letter)
                    .ifPresent(settled::add));
        }
        open.letters.keySet().removeAll(settled);
        return open;
    }

    private void take(ConsumerRecord<byte[], byte[]> record, Topics topics) {
        byte @Nullable [] key = record.key();
        if (key == null || key.length < WireFormat.HEADER) {
            return;
        }
        String body = HexFormat.of().formatHex(key, WireFormat.HEADER, key.length);
        DeadLetter.fromHeaders(name -> header(record, name)).ifPresent(letter -> letter.table()
                .or(() -> topics.tableOfRaw(letter.topic()))
                .or(() -> topics.tableOfValid(letter.topic()))
                .ifPresent(table -> letters.put(letter.id(), new Letter(letter.id(), table, letter.stage(), body))));
    }

    @SuppressWarnings("NullAway") // the contract of fromHeaders: null when there is none
    private static byte[] header(ConsumerRecord<byte[], byte[]> record, String name) {
        @Nullable Header header = record.headers().lastHeader(name);
        return header == null ? null : header.value();
    }

    /** Those of one table, in no order. */
    public List<Letter> of(TableId table) {
        return letters.values().stream()
                .filter(letter -> letter.table().equals(table))
                .toList();
    }
}
