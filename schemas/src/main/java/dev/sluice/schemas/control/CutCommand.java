package dev.sluice.schemas.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.util.Optional;

/**
 * Asks the sink for a consistent cut: every lake table gets a version that ends at the same progress mark. A record of
 * {@link dev.sluice.schemas.table.Topics#control()}, its value as JSON.
 *
 * @param id names the cut; the versions carry it
 * @param atMs when it was asked, milliseconds since the epoch
 */
public record CutCommand(String id, long atMs) {

    private static final String COMMAND = "cut";
    private static final ObjectMapper JSON = new ObjectMapper();

    public byte[] toJson() {
        try {
            return JSON.writeValueAsBytes(JSON.createObjectNode()
                    .put("command", COMMAND)
                    .put("id", id)
                    .put("at_ms", atMs));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A command is always JSON", e);
        }
    }

    /** Reads what {@link #toJson()} writes; empty when the bytes are something else. */
    public static Optional<CutCommand> fromJson(byte[] bytes) {
        try {
            JsonNode json = JSON.readTree(bytes);
            String id = json.path("id").asText();
            return json.path("command").asText().equals(COMMAND) && !id.isEmpty()
                    ? Optional.of(new CutCommand(id, json.path("at_ms").asLong()))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
