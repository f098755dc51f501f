package dev.sluice.stream.flow;

import dev.sluice.schemas.letter.LetterId;
import dev.sluice.schemas.letter.LetterRequest;
import org.apache.kafka.streams.processor.api.RecordMetadata;

import java.util.Optional;

/**
 * Where a record stands in its table's raw topic. Streams tells it of the records that it reads itself only; a redriven
 * record comes through another topic, and one that was held back comes at no time that Streams knows of.
 *
 * @param request what somebody asks of the record; empty when it came by itself
 */
record Origin(String topic, int partition, long offset, Optional<LetterRequest> request) {

    static Origin of(RecordMetadata from) {
        return new Origin(from.topic(), from.partition(), from.offset(), Optional.empty());
    }

    static Origin of(LetterId letter, LetterRequest request) {
        return new Origin(letter.topic(), letter.partition(), letter.offset(), Optional.of(request));
    }

    /** Id of the letter that this record is, or would become. */
    String letterId() {
        return new LetterId(topic, partition, offset).toString();
    }
}
