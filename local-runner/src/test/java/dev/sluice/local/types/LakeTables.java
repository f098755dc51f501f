package dev.sluice.local.types;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lake tables as {@code LakeDump} has printed them. */
public final class LakeTables {

    private final JsonNode tables;

    private LakeTables(JsonNode tables) {
        this.tables = tables;
    }

    static LakeTables read(Path file) throws IOException {
        return new LakeTables(new ObjectMapper().readTree(file.toFile()));
    }

    /** A column's type. */
    public record ColumnType(String iceberg, String spark) {}

    public Map<String, ColumnType> columns(String table) {
        Map<String, ColumnType> columns = new LinkedHashMap<>();
        tables.get(table)
                .get("columns")
                .properties()
                .forEach(each -> columns.put(
                        each.getKey(),
                        new ColumnType(
                                each.getValue().get("iceberg").asText(),
                                each.getValue().get("spark").asText())));
        return columns;
    }

    /** The rows' values by column; columns that Sluice adds are left out. */
    public List<Map<String, @Nullable String>> rows(String table) {
        List<Map<String, @Nullable String>> rows = new ArrayList<>();
        for (JsonNode each : tables.get(table).get("rows")) {
            Map<String, @Nullable String> row = new LinkedHashMap<>();
            each.properties().forEach(value -> {
                if (!value.getKey().startsWith("__")) {
                    row.put(
                            value.getKey(),
                            value.getValue().isNull() ? null : value.getValue().asText());
                }
            });
            rows.add(row);
        }
        return rows;
    }
}
