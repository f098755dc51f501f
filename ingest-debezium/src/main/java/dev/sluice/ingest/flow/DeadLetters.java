package dev.sluice.ingest.flow;

import dev.sluice.ingest.engine.SourceEvent.Change;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.status.TableStatus;
import dev.sluice.schemas.wire.DeadLetter;
import dev.sluice.schemas.wire.Headers;
import dev.sluice.schemas.wire.LetterLog;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.json.JsonConverterConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Changes that can't be published as they are: written to the dead letters with their cause, so that the rest goes on. */
final class DeadLetters {

    private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

    private final String topic;
    private final int partitions;
    private final LetterMasks masks;
    private final Clock clock;
    private final JsonConverter json = new JsonConverter();
    private final LetterLog told = new LetterLog(log);

    DeadLetters(String topic, int partitions, LetterMasks masks, Clock clock) {
        this.topic = topic;
        this.partitions = partitions;
        this.masks = masks;
        this.clock = clock;
        json.configure(Map.of(JsonConverterConfig.SCHEMAS_ENABLE_CONFIG, "false"), false);
    }

    /**
     * For a change that Kafka would not take. The letter goes without its value.
     *
     * @param key as it would have been published; null when it has none or can't be encoded either
     * @param bytes of key and value
     */
    ProducerRecord<byte[], byte[]> tooLarge(
            Lane lane, Change change, SourcePosition position, Header trace, byte @Nullable [] key, int bytes) {
        return letter(
                lane,
                position,
                trace,
                "too-large",
                "the record has " + bytes + " bytes, and the table's topics take " + lane.maxBytes()
                        + " (max.request.size, max.message.bytes); its value is not kept",
                null,
                masks.key(lane.table(), change, key),
                null);
    }

    ProducerRecord<byte[], byte[]> notEncodable(
            Lane lane,
            Change change,
            SourcePosition position,
            Header trace,
            byte @Nullable [] key,
            String why,
            @Nullable Throwable cause) {
        return letter(
                lane,
                position,
                trace,
                "not-encodable",
                why,
                cause,
                masks.key(lane.table(), change, key),
                text(lane, change));
    }

    /** The envelope as JSON, without masked columns, or null when it has no such form or that is too large as well. */
    private byte @Nullable [] text(Lane lane, Change change) {
        try {
            byte[] text = masks.json(
                    lane.table(),
                    json.fromConnectData(change.topic(), change.value().schema(), change.value()));
            return text.length > lane.maxBytes() ? null : text;
        } catch (RuntimeException e) {
            // Not with its cause, whose message may hold a value.
            log.atDebug()
                    .addKeyValue("topic", change.topic())
                    .addKeyValue("exception", e.getClass().getName())
                    .log("Dead letter has no JSON form");
            return null;
        }
    }

    private ProducerRecord<byte[], byte[]> letter(
            Lane lane,
            SourcePosition position,
            Header trace,
            String rule,
            String message,
            @Nullable Throwable cause,
            byte @Nullable [] key,
            byte @Nullable [] value) {
        DeadLetter letter = new DeadLetter(
                TableStatus.INGEST,
                Optional.of(lane.table()),
                rule,
                message,
                Optional.ofNullable(cause).map(c -> c.getClass().getName()),
                lane.topic(),
                -1,
                -1,
                Optional.of(position),
                clock.millis());
        told.wrote(letter, trace.value(), letter.firstFailureMs());
        List<Header> headers = new ArrayList<>();
        headers.add(new RecordHeader(Headers.POSITION, position.toBytes()));
        headers.add(trace);
        letter.toHeaders().forEach((name, bytes) -> headers.add(new RecordHeader(name, bytes)));
        masks.header(lane.table()).ifPresent(headers::add);
        byte[] kept = key == null || key.length > lane.maxBytes() ? null : key;
        int partition = kept == null ? 0 : Lane.partition(kept, partitions);
        return new ProducerRecord<>(topic, partition, null, kept, value, headers);
    }
}
