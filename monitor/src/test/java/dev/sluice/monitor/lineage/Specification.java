package dev.sluice.monitor.lineage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * OpenLineage's own JSON schemas: those of the folder that {@code -Dsluice.openlineage.spec} names (the folder {@code spec}
 * of its repository), or else those that it publishes.
 */
final class Specification {

    private static final String BASE = "https://openlineage.io/spec/";
    private static final String EVENT = "OpenLineage.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonSchemaFactory factory;
    private final String events;
    private final Map<String, String> texts;

    private Specification(String events, Map<String, String> texts) {
        this.events = events;
        this.texts = texts;
        this.factory = JsonSchemaFactory.getInstance(
                SpecVersion.VersionFlag.V202012, builder -> builder.schemaLoaders(loaders -> loaders.schemas(texts)));
    }

    /** Empty where they can't be had. */
    static Optional<Specification> find(Set<String> facets) throws IOException, InterruptedException {
        String folder = System.getProperty("sluice.openlineage.spec", "");
        Map<String, String> texts = new HashMap<>();
        Optional<String> event = folder.isEmpty() ? published(BASE + "2-0-2/" + EVENT) : read(Path.of(folder, EVENT));
        if (event.isEmpty()) {
            return Optional.empty();
        }
        String id = add(texts, event.get());
        for (String facet : facets) {
            Optional<String> text = folder.isEmpty()
                    ? published(facet)
                    : read(Path.of(folder, "facets", facet.substring(facet.lastIndexOf('/') + 1)));
            if (text.isEmpty()) {
                return Optional.empty();
            }
            texts.put(facet, text.get());
            add(texts, text.get());
        }
        return Optional.of(new Specification(id, texts));
    }

    private static String add(Map<String, String> texts, String text) throws IOException {
        String id = JSON.readTree(text).path("$id").asText();
        texts.put(id, text);
        return id;
    }

    private static Optional<String> read(Path file) throws IOException {
        return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    }

    private static Optional<String> published(String address) throws InterruptedException {
        try {
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(address))
                                    .timeout(Duration.ofSeconds(20))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 ? Optional.of(answer.body()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** What is wrong with an event, and with each of its facets by that facet's own schema. */
    Set<String> objections(JsonNode event) {
        Set<String> objections = new HashSet<>();
        check(events + "#/$defs/RunEvent", event, objections);
        for (JsonNode facet : facets(event)) {
            String schema = facet.path("_schemaURL").asText();
            String file = schema.substring(0, schema.indexOf('#'));
            String known = texts.containsKey(file) ? idOf(file) : file;
            check(known + schema.substring(schema.indexOf('#')), facet, objections);
        }
        return objections;
    }

    private String idOf(String file) {
        try {
            return JSON.readTree(texts.get(file)).path("$id").asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void check(String schema, JsonNode value, Set<String> objections) {
        JsonSchema found = factory.getSchema(SchemaLocation.of(schema));
        for (ValidationMessage message : found.validate(value)) {
            objections.add(schema + ": " + message.getMessage());
        }
    }

    /** The facets of an event, wherever they stand. */
    static Set<JsonNode> facets(JsonNode event) {
        Set<JsonNode> facets = new HashSet<>();
        event.findValues("facets").forEach(holder -> holder.forEach(facets::add));
        return facets;
    }
}
