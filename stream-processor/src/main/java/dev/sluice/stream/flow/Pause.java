package dev.sluice.stream.flow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

import java.io.IOException;

/**
 * A table that is paused in one partition. Its records stay in the raw topic; what is kept is which of them have not been
 * let through, so that they are read again, in their order, when the table goes on.
 *
 * @param kind why it is paused
 * @param step how far it is
 * @param reason for people, with what to do
 * @param rule whose severity halted it, or the breaker
 * @param sinceMs when it began, milliseconds since the epoch
 * @param from offset of the first record that was not let through
 * @param until offset behind the last record that was held back
 */
record Pause(Kind kind, Step step, String reason, String rule, long sinceMs, long from, long until) {

    /** Why a table is paused. */
    enum Kind {
        /** A record broke a rule whose severity is to halt. It is judged again at each start, by the rules of then. */
        HALT,
        /** Too many records went to the dead letters. */
        BREAKER,
        /** The raw topic no longer holds the records that were held back. */
        GONE
    }

    /** How far it is. */
    enum Step {
        HOLDING,
        /** Somebody wants it to go on: what was held back is read and let through. */
        RELEASING
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    Pause releasing() {
        return new Pause(kind, Step.RELEASING, reason, rule, sinceMs, from, until);
    }

    /** Everything before the offset was let through. */
    Pause letThrough(long next) {
        return new Pause(kind, step, reason, rule, sinceMs, next, until);
    }

    /** Everything before the offset has come, and waits. */
    Pause held(long next) {
        return new Pause(kind, step, reason, rule, sinceMs, from, Math.max(until, next));
    }

    boolean isOver() {
        return step == Step.RELEASING && from >= until;
    }

    static Serde<Pause> serde() {
        Serializer<Pause> serializer = (topic, pause) -> write(pause);
        return Serdes.serdeFrom(serializer, new PauseDeserializer());
    }

    private static byte[] write(Pause pause) {
        try {
            return JSON.writeValueAsBytes(JSON.createObjectNode()
                    .put("kind", pause.kind.name())
                    .put("step", pause.step.name())
                    .put("reason", pause.reason)
                    .put("rule", pause.rule)
                    .put("since_ms", pause.sinceMs)
                    .put("from", pause.from)
                    .put("until", pause.until));
        } catch (JsonProcessingException e) {
            throw new SerializationException("A pause is always JSON", e);
        }
    }

    private static final class PauseDeserializer implements Deserializer<Pause> {
        @Override
        @SuppressWarnings("NullAway") // a store asks for what it does not hold
        public Pause deserialize(String topic, byte[] bytes) {
            if (bytes == null) {
                return null;
            }
            try {
                JsonNode json = JSON.readTree(bytes);
                return new Pause(
                        Kind.valueOf(json.path("kind").asText()),
                        Step.valueOf(json.path("step").asText()),
                        json.path("reason").asText(),
                        json.path("rule").asText(),
                        json.path("since_ms").asLong(),
                        json.path("from").asLong(),
                        json.path("until").asLong());
            } catch (IOException | IllegalArgumentException e) {
                throw new SerializationException("This is no pause", e);
            }
        }
    }
}
