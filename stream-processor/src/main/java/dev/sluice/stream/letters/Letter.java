package dev.sluice.stream.letters;

import dev.sluice.schemas.letter.AuditRecord.State;
import dev.sluice.schemas.letter.LetterId;
import dev.sluice.schemas.wire.DeadLetter;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A dead letter without its value.
 *
 * @param cause what its headers say
 * @param state where it stands
 * @param joined id of the letter behind which it waits
 * @param original where its record is whole
 * @param key the letter's key; null when it has none
 * @param partition in the dead-letter topic
 * @param offset in that partition
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record Letter(
        DeadLetter cause,
        State state,
        Optional<String> joined,
        Original original,
        byte @Nullable [] key,
        int partition,
        long offset) {

    /** Where the record is that the letter is about. */
    enum Original {
        /** In the letter itself. */
        IN_LETTER,
        /** In the raw topic: the letter is masked, or was too large with its value. */
        IN_RAW_TOPIC
    }

    /** Empty when the record is no letter. */
    static Optional<Letter> of(ConsumerRecord<byte[], byte[]> record) {
        return DeadLetter.fromHeaders(name -> value(record.headers(), name))
                .map(cause -> new Letter(
                        cause,
                        State.OPEN,
                        text(record.headers(), DeadLetter.JOINED),
                        has(record.headers(), DeadLetter.MASKED) || has(record.headers(), DeadLetter.OMITTED)
                                ? Original.IN_RAW_TOPIC
                                : Original.IN_LETTER,
                        record.key(),
                        record.partition(),
                        record.offset()));
    }

    Letter in(State now) {
        return new Letter(cause, now, joined, original, key, partition, offset);
    }

    String id() {
        return cause.id();
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    /** Empty when its record was in no topic. */
    Optional<LetterId> place() {
        return cause.offset() < 0 || cause.partition() < 0
                ? Optional.empty()
                : Optional.of(new LetterId(cause.topic(), cause.partition(), cause.offset()));
    }

    static Optional<String> text(Headers headers, String name) {
        return Optional.ofNullable(headers.lastHeader(name))
                .map(header -> new String(header.value(), StandardCharsets.UTF_8));
    }

    private static boolean has(Headers headers, String name) {
        return headers.lastHeader(name) != null;
    }

    @SuppressWarnings("NullAway") // the contract of fromHeaders: null when there is none
    private static byte[] value(Headers headers, String name) {
        @Nullable Header header = headers.lastHeader(name);
        return header == null ? null : header.value();
    }
}
