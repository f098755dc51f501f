package dev.sluice.schemas.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schemas.table.TableId;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/**
 * What somebody asks of one table; a record of {@link dev.sluice.schemas.table.Topics#control()}, its value as JSON.
 *
 * @param atMs when it was asked, milliseconds since the epoch
 */
public record TableCommand(Kind kind, TableId table, long atMs) {

    /** What is asked. */
    public enum Kind {
        /** The sink tries a paused table again now. */
        RESUME,
        /** Ingest reads the table anew, and the sink builds its lake table beside the present one and swaps it in. */
        RESYNC,
        /** The sink takes in what a backfill has loaded beside the present lake table. */
        LOADED
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    public byte[] toJson() {
        ObjectNode json = JSON.createObjectNode()
                .put("command", kind.name().toLowerCase(Locale.ROOT))
                .put("schema", table.schema())
                .put("table", table.name())
                .put("at_ms", atMs);
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A command is always JSON", e);
        }
    }

    /** Reads what {@link #toJson()} writes; empty when the bytes are something else, which nobody can carry out. */
    public static Optional<TableCommand> fromJson(byte[] bytes) {
        try {
            JsonNode json = JSON.readTree(bytes);
            Kind kind = Kind.valueOf(json.path("command").asText().toUpperCase(Locale.ROOT));
            TableId table =
                    new TableId(json.path("schema").asText(), json.path("table").asText());
            return Optional.of(new TableCommand(kind, table, json.path("at_ms").asLong()));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
