package dev.sluice.bench.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A run's result as JSON. Medians, ranges and ratios stand beside the measurements for those who read the file; when it is read
 * back, they are worked out anew.
 */
public final class ResultFile {

    private static final int FORMAT = 1;
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private ResultFile() {}

    public static String toJson(RunResult result) {
        ObjectNode json = JSON.createObjectNode().put("format", FORMAT);
        json.setAll((ObjectNode) JSON.valueToTree(result));
        ArrayNode figures = json.putArray("figures");
        for (Figure figure : result.figures()) {
            // Not by the mapper alone: it would sort limits by name, and their order says which one counts.
            ObjectNode node = figures.addObject()
                    .put("workload", figure.workload())
                    .put("name", figure.name())
                    .put("unit", figure.unit())
                    .put("better", figure.better().name());
            put(node.putObject("values"), figure.values());
            ObjectNode ratios = node.putObject("ratios");
            for (String limit : figure.limits()) {
                figure.ratio(limit).ifPresent(spread -> put(ratios.putObject(limit), spread));
            }
            ArrayNode samples = node.putArray("samples");
            for (Sample sample : figure.samples()) {
                ObjectNode limits =
                        samples.addObject().put("value", sample.value()).putObject("limits");
                sample.limits().forEach(limits::put);
            }
        }
        return json.toPrettyString() + "\n";
    }

    private static void put(ObjectNode node, Spread spread) {
        node.put("median", spread.median()).put("low", spread.low()).put("high", spread.high());
    }

    public static void write(RunResult result, Path file) throws IOException {
        Files.writeString(file, toJson(result));
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IOException when the file is missing or is of another form
     */
    public static RunResult read(Path file) throws IOException {
        JsonNode json = JSON.readTree(Files.readString(file));
        if (json.path("format").asInt() != FORMAT) {
            throw new IOException(file + " is no result of a run, or one of another format than " + FORMAT);
        }
        return JSON.treeToValue(json, RunResult.class);
    }
}
