package dev.sluice.stream.letters;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;

/** Letters for programs. Names with {@code _ms} are milliseconds since the epoch; what is not known is null. */
final class LetterJson {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private LetterJson() {}

    /** An object with the pipeline's name and an array of letters. */
    static String of(String pipeline, List<Letter> letters) {
        ObjectNode root = JSON.createObjectNode().put("pipeline", pipeline);
        ArrayNode array = root.putArray("letters");
        letters.forEach(letter -> array.add(of(letter)));
        return text(root);
    }

    static ObjectNode of(Letter letter) {
        return JSON.createObjectNode()
                .put("letter", letter.id())
                .put("state", letter.state().text())
                .put("stage", letter.cause().stage())
                .put("table", letter.cause().table().map(Object::toString).orElse(null))
                .put("rule", letter.cause().rule())
                .put("message", letter.cause().message())
                .put("exception", letter.cause().exception().orElse(null))
                .put("joined", letter.joined().orElse(null))
                .put("topic", letter.cause().topic())
                .put("partition", letter.cause().partition())
                .put("offset", letter.cause().offset())
                .put("position", letter.cause().position().map(Object::toString).orElse(null))
                .put("first_failure_ms", letter.cause().firstFailureMs());
    }

    static String text(JsonNode json) {
        try {
            return JSON.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of texts and numbers is always JSON", e);
        }
    }
}
