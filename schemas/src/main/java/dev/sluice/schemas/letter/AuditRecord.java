package dev.sluice.schemas.letter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schemas.table.TableId;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/**
 * What became of one letter, or of one table that was paused: a record of
 * {@link dev.sluice.schemas.table.Topics#audit()}, its value as JSON, its key the letter's id or the table. The topic is
 * only ever appended to.
 *
 * @param outcome what happened
 * @param letter id of the letter; empty when it is about a table
 * @param table empty when the letter belongs to none
 * @param atMs when it happened, milliseconds since the epoch
 * @param by who asked for it, or {@link #PROCESSOR} where a change in the stream brought it about
 * @param request id of the request that it answers
 * @param rule the rule that is still broken
 * @param reason why it was asked for, in the words of who asked
 * @param message what happened, in words, without values of the row
 * @param value whose value was redriven
 */
public record AuditRecord(
        Outcome outcome,
        Optional<String> letter,
        Optional<TableId> table,
        long atMs,
        String by,
        Optional<String> request,
        Optional<String> rule,
        Optional<String> reason,
        String message,
        LetterRequest.Value value) {

    /** Stands for who, when nobody asked. */
    public static final String PROCESSOR = "stream";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What happened to a letter or a table. */
    public enum Outcome {
        /** The letter's record passed and went on; the letter is settled. */
        REDRIVEN(State.REDRIVEN),
        /** A later image of the row passed and took its place; the letter is settled. */
        SUPERSEDED(State.SUPERSEDED),
        /** The row was deleted, or its table truncated; the letter is settled. */
        CLOSED(State.CLOSED),
        /** Somebody gave it up; the letter is settled. */
        DROPPED(State.DROPPED),
        /** Asked to go on, the record broke a rule again; the letter stays as it was. */
        STILL_BROKEN(State.OPEN),
        /** What was asked can't be done; the letter stays as it was. */
        REFUSED(State.OPEN),
        /** The table pauses. */
        PAUSED(State.OPEN),
        /** The table goes on. */
        RESUMED(State.OPEN),
        /** A row's data was removed from the lake. */
        ERASED(State.OPEN);

        private final State state;

        Outcome(State state) {
            this.state = state;
        }

        /** The letter's state from here on; {@link State#OPEN} when this changes nothing of it. */
        public State state() {
            return state;
        }

        /** As it stands in JSON: {@code still-broken}. */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static Outcome parse(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }

    /** Where a letter stands. It begins open, and is settled once. */
    public enum State {
        OPEN,
        REDRIVEN,
        SUPERSEDED,
        CLOSED,
        DROPPED;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A letter's record that nobody asked for. */
    public static AuditRecord ofStream(
            Outcome outcome, String letter, Optional<TableId> table, long atMs, String message) {
        return new AuditRecord(
                outcome,
                Optional.of(letter),
                table,
                atMs,
                PROCESSOR,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                message,
                LetterRequest.Value.ORIGINAL);
    }

    /** The answer to a request. */
    public static AuditRecord answer(
            LetterRequest request,
            Outcome outcome,
            Optional<TableId> table,
            long atMs,
            Optional<String> rule,
            String message) {
        return new AuditRecord(
                outcome,
                Optional.of(request.subject()).filter(s -> request.act() != LetterRequest.Act.RESUME),
                table,
                atMs,
                request.by(),
                Optional.of(request.id()),
                rule,
                Optional.of(request.reason()).filter(words -> !words.isEmpty()),
                message,
                request.value());
    }

    /** Key of the record: the letter, else the table. */
    public String key() {
        return letter.or(() -> table.map(TableId::toString)).orElse("");
    }

    public byte[] toJson() {
        ObjectNode json = JSON.createObjectNode().put("outcome", outcome.text());
        letter.ifPresent(id -> json.put("letter", id));
        table.ifPresent(id -> json.put("schema", id.schema()).put("table", id.name()));
        json.put("at_ms", atMs).put("by", by);
        request.ifPresent(id -> json.put("request", id));
        rule.ifPresent(name -> json.put("rule", name));
        reason.ifPresent(words -> json.put("reason", words));
        json.put("message", message);
        if (value == LetterRequest.Value.CORRECTED) {
            json.put("corrected", true);
        }
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An audit record is always JSON", e);
        }
    }

    /** Reads what {@link #toJson()} writes; empty when the bytes are something else. */
    public static Optional<AuditRecord> fromJson(byte[] bytes) {
        try {
            JsonNode json = JSON.readTree(bytes);
            return Optional.of(new AuditRecord(
                    Outcome.parse(json.path("outcome").asText()),
                    text(json, "letter"),
                    text(json, "schema").flatMap(schema -> text(json, "table").map(name -> new TableId(schema, name))),
                    json.path("at_ms").asLong(),
                    json.path("by").asText(),
                    text(json, "request"),
                    text(json, "rule"),
                    text(json, "reason"),
                    json.path("message").asText(),
                    json.path("corrected").asBoolean() ? LetterRequest.Value.CORRECTED : LetterRequest.Value.ORIGINAL));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> text(JsonNode json, String field) {
        return json.hasNonNull(field) ? Optional.of(json.path(field).asText()) : Optional.empty();
    }
}
