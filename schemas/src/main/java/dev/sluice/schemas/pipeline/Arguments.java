package dev.sluice.schemas.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.util.List;
import java.util.Map;

/** Texts that stand for more than themselves in the arguments of rules and checks: a list is a JSON array. */
final class Arguments {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};

    private Arguments() {}

    static String ofList(List<String> texts) {
        try {
            return JSON.writeValueAsString(texts);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Not a list of texts", e);
        }
    }

    static List<String> list(Map<String, String> arguments, String name) {
        String list = arguments.get(name);
        if (list == null) {
            return List.of();
        }
        try {
            return List.copyOf(JSON.readValue(list, TEXTS));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Argument " + name + " is not a list of texts", e);
        }
    }
}
