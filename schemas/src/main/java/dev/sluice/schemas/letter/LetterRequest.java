package dev.sluice.schemas.letter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/**
 * What somebody asks of one letter, or of one table that the processor has paused: header {@link #HEADER} of a record of
 * {@link dev.sluice.schemas.table.Topics#redrives()}. The record stands in the partition of the letter and has the
 * letter's key. To redrive, it holds the original record's value, or a corrected one, and its headers.
 *
 * @param act what is asked
 * @param id of this request; stands in its answer
 * @param subject id of the letter; for {@link Act#RESUME} the table
 * @param value where the value comes from
 * @param by who asks
 * @param atMs when it was asked, milliseconds since the epoch
 * @param reason why, in the words of who asks; may be empty
 */
public record LetterRequest(Act act, String id, String subject, Value value, String by, long atMs, String reason) {

    /** Name of the header; its value is {@link #toJson()}. */
    public static final String HEADER = "sluice.redrive";

    /** What is asked. */
    public enum Act {
        /** Judge the record again, and let it go on when it passes. */
        REDRIVE,
        /** Give the letter up: its change is left out on purpose. */
        DROP,
        /** Go on with a table that the processor has paused. */
        RESUME
    }

    /** Where the value of a record to redrive comes from. */
    public enum Value {
        /** The source. */
        ORIGINAL,
        /** Whoever asks. */
        CORRECTED
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    public byte[] toJson() {
        ObjectNode json = JSON.createObjectNode()
                .put("act", act.name().toLowerCase(Locale.ROOT))
                .put("request", id)
                .put(subjectField(act), subject)
                .put("by", by)
                .put("at_ms", atMs)
                .put("reason", reason)
                .put("corrected", value == Value.CORRECTED);
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A request is always JSON", e);
        }
    }

    /** Reads what {@link #toJson()} writes; empty when the bytes are something else, which nobody can carry out. */
    public static Optional<LetterRequest> fromJson(byte[] bytes) {
        try {
            JsonNode json = JSON.readTree(bytes);
            Act act = Act.valueOf(json.path("act").asText().toUpperCase(Locale.ROOT));
            return Optional.of(new LetterRequest(
                    act,
                    json.path("request").asText(),
                    json.path(subjectField(act)).asText(),
                    json.path("corrected").asBoolean() ? Value.CORRECTED : Value.ORIGINAL,
                    json.path("by").asText(),
                    json.path("at_ms").asLong(),
                    json.path("reason").asText()));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String subjectField(Act act) {
        return act == Act.RESUME ? "table" : "letter";
    }
}
