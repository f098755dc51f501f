package dev.sluice.schemas.rule;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schemas.pipeline.RuleSettings;
import dev.sluice.schemas.rule.ColumnType.Kind;

/** Texts that are one JSON value and nothing else. */
final class ValidJson {

    private ValidJson() {}

    static Rule of(RuleSettings settings, Columns columns) throws Unfit {
        ObjectMapper json = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        return Each.of(
                settings,
                columns,
                kind -> kind == Kind.TEXT,
                "a text",
                column -> value -> isJson(json, (String) value),
                "is not JSON");
    }

    private static boolean isJson(ObjectMapper json, String text) {
        try {
            return !json.readTree(text).isMissingNode();
        } catch (JsonProcessingException e) {
            return false;
        }
    }
}
