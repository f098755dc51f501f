package dev.sluice.sink.forget;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schemas.table.TableId;
import dev.sluice.schemas.wire.Envelope;
import dev.sluice.sink.format.LakeReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the letters of a row in {@code <pipeline>_quality.quarantine}. */
final class Quarantined {

    static final TableId TABLE = new TableId("quality", "quarantine");

    private static final String LETTER = "letter";
    private static final ObjectMapper JSON = new ObjectMapper();

    private Quarantined() {}

    /**
     * The letters, each as the quarantine's key.
     *
     * @param key as messages have it
     */
    static List<Map<String, String>> letters(
            SparkSession session, LakeReader reader, TableId table, Map<String, String> key) {
        Optional<Dataset<Row>> quarantine = reader.pinned(session, TABLE, "");
        List<Map<String, String>> letters = new ArrayList<>();
        if (quarantine.isPresent()) {
            for (Row row : quarantine
                    .get()
                    .filter(quarantine.get().col("table_name").equalTo(table.toString()))
                    .select(LETTER, "key_json", "value_json")
                    .collectAsList()) {
                if (isOf(key, row.getString(1), row.getString(2))) {
                    letters.add(Map.of(LETTER, row.getString(0)));
                }
            }
        }
        return letters;
    }

    /** By the letter's key, or by either row in its value. */
    private static boolean isOf(Map<String, String> key, @Nullable String keyJson, @Nullable String valueJson) {
        JsonNode value = parsed(valueJson);
        return Stream.of(parsed(keyJson), value.path(Envelope.BEFORE), value.path(Envelope.AFTER))
                .anyMatch(row -> key.entrySet().stream().allMatch(column -> column.getValue()
                        .equals(row.path(column.getKey()).asText(null))));
    }

    private static JsonNode parsed(@Nullable String json) {
        try {
            return json == null ? JSON.nullNode() : JSON.readTree(json);
        } catch (JsonProcessingException e) {
            return JSON.nullNode();
        }
    }
}
