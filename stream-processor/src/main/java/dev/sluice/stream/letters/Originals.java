package dev.sluice.stream.letters;

import dev.sluice.schemas.letter.LetterId;
import dev.sluice.schemas.table.Topics;
import dev.sluice.schemas.wire.DeadLetter;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

import java.util.Optional;

/** Finds letters, and the records that they are about. */
final class Originals implements AutoCloseable {

    private final Topics topics;
    private final RecordCursor letters;
    private final RecordCursor raw;

    Originals(Clients clients, Topics topics) {
        this.topics = topics;
        this.letters = new RecordCursor(clients);
        this.raw = new RecordCursor(clients);
    }

    /**
     * A record as it was before it became a letter.
     *
     * @param letterKey the letter's key, which is masked where the table's is
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Original(byte @Nullable [] key, byte @Nullable [] value, Headers headers, byte @Nullable [] letterKey) {}

    /** Key, value and headers as the letter has them; empty when retention has removed it. */
    Optional<ConsumerRecord<byte[], byte[]>> letter(Letter letter) {
        return letters.find(topics.deadLetters(), letter.partition(), letter.offset());
    }

    /** Empty when the topic that should have it does not any more. */
    Optional<Original> of(Letter letter) {
        Optional<ConsumerRecord<byte[], byte[]>> record =
                switch (letter.original()) {
                    case IN_LETTER -> letter(letter);
                    case IN_RAW_TOPIC -> letter.place().flatMap(this::inRawTopic);
                };
        return record.map(found -> new Original(found.key(), found.value(), own(found.headers()), letter.key()));
    }

    private Optional<ConsumerRecord<byte[], byte[]>> inRawTopic(LetterId place) {
        return raw.find(place.topic(), place.partition(), place.offset());
    }

    private static Headers own(Headers headers) {
        Headers own = new RecordHeaders();
        for (Header header : headers) {
            if (!DeadLetter.owns(header.key())) {
                own.add(header);
            }
        }
        return own;
    }

    @Override
    public void close() {
        letters.close();
        raw.close();
    }
}
