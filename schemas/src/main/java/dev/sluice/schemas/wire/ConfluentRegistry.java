package dev.sluice.schemas.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.pipeline.Registry;
import dev.sluice.schemas.tls.Authorities;
import dev.sluice.schemas.tls.RefusedCertificate;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A registry behind Confluent's REST API. Answers are kept for the life of the process: an id never changes its schema.
 * A call that gets no answer, or one of 5xx or 429, is tried again with growing pauses before it fails.
 *
 * @see <a href="https://docs.confluent.io/platform/current/schema-registry/develop/api.html">Confluent: Schema Registry
 *     API</a>
 */
public final class ConfluentRegistry implements SchemaRegistry {

    private static final Logger log = LoggerFactory.getLogger(ConfluentRegistry.class);

    private static final String CONTENT = "application/vnd.schemaregistry.v1+json";
    private static final int SCHEMA_NOT_FOUND = 40403;
    private static final int TRIES = 6;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);

    private final HttpClient http;
    private final String url;
    private final Registry settings;
    private final ObjectMapper json = new ObjectMapper();
    private final Map<Integer, Schema> byId = new ConcurrentHashMap<>();
    private final Map<Registration, Integer> ids = new ConcurrentHashMap<>();

    private record Registration(String subject, Schema schema) {}

    private ConfluentRegistry(HttpClient http, Registry settings) {
        this.http = http;
        this.url = settings.url().replaceAll("/+$", "");
        this.settings = settings;
    }

    /**
     * Does not talk to the registry yet.
     *
     * @throws RegistryUnavailable when the file of the authorities that it is trusted by can't be read
     */
    public static ConfluentRegistry connect(Registry settings) {
        HttpClient.Builder http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5));
        if (settings.ca().isPresent()) {
            try {
                http.sslContext(Authorities.trusting(settings.ca().get()));
            } catch (IOException e) {
                throw new RegistryUnavailable("The authorities of registry.ca can't be read (" + e + ")", e);
            }
        }
        return new ConfluentRegistry(http.build(), settings);
    }

    /** What keeps the registry from being used, in the same words for every service; empty when nothing does. */
    public static List<Problem> preflight(Registry settings) {
        try {
            connect(settings).check();
            return List.of();
        } catch (RegistryUnavailable e) {
            return List.of(RefusedCertificate.in(e)
                    .map(refused -> refused.problem("registry " + settings.url(), "registry.ca", "registry.url"))
                    .orElseGet(() -> Problem.unreachable(
                            "registry.url",
                            String.valueOf(e.getMessage()),
                            "Start the registry, or mend registry.url and its credentials")));
        }
    }

    @Override
    public int register(String subject, Schema schema) throws SchemaRejected {
        Registration registration = new Registration(subject, schema);
        Integer known = ids.get(registration);
        if (known != null) {
            return known;
        }
        String body = json.createObjectNode().put("schema", schema.toString()).toString();
        HttpRequest request = request("/subjects/" + URLEncoder.encode(subject, StandardCharsets.UTF_8) + "/versions")
                .header("Content-Type", CONTENT)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = answered(request, TRIES);
        if (response.statusCode() != 200) {
            throw new SchemaRejected(subject, error(response));
        }
        JsonNode given = parsed(response).path("id");
        if (!given.isInt()) {
            throw new RegistryUnavailable(noRegistry(), new IOException("its answer to a schema has no id"));
        }
        int id = given.intValue();
        ids.put(registration, id);
        byId.put(id, schema);
        return id;
    }

    /** Lifts the subject's rule for the one registration; a rule of its own that it had comes back. */
    @Override
    public int registerAnew(String subject, Schema schema) throws SchemaRejected {
        try {
            return register(subject, schema);
        } catch (SchemaRejected e) {
            String path = "/config/" + URLEncoder.encode(subject, StandardCharsets.UTF_8);
            HttpResponse<String> before = answered(request(path).GET().build(), TRIES);
            if (answered(compatibility(path, "NONE"), TRIES).statusCode() != 200) {
                throw e;
            }
            try {
                return register(subject, schema);
            } finally {
                restore(path, before);
            }
        }
    }

    private void restore(String path, HttpResponse<String> before) {
        boolean hadItsOwn = before.statusCode() == 200;
        HttpResponse<String> restored = answered(
                hadItsOwn
                        ? compatibility(
                                path, parsed(before).path("compatibilityLevel").asText())
                        : request(path).DELETE().build(),
                TRIES);
        if (restored.statusCode() != 200) {
            log.atWarn()
                    .addKeyValue("path", path)
                    .addKeyValue("status", restored.statusCode())
                    .log("A subject's compatibility rule was lifted and could not be restored");
        }
    }

    private HttpRequest compatibility(String path, String level) {
        return request(path)
                .header("Content-Type", CONTENT)
                .PUT(HttpRequest.BodyPublishers.ofString(
                        json.createObjectNode().put("compatibility", level).toString()))
                .build();
    }

    @Override
    public Schema byId(int id) throws UnknownSchema {
        Schema known = byId.get(id);
        if (known != null) {
            return known;
        }
        HttpResponse<String> response =
                answered(request("/schemas/ids/" + id).GET().build(), TRIES);
        if (response.statusCode() == 404 && parsed(response).path("error_code").asInt() == SCHEMA_NOT_FOUND) {
            throw new UnknownSchema(id);
        }
        String text = schemaText(response);
        Schema schema;
        try {
            schema = new Schema.Parser().parse(text);
        } catch (RuntimeException e) { // Of an empty name, say, Avro's parser throws a NullPointerException.
            throw new UnknownSchema(id, e);
        }
        byId.put(id, schema);
        return schema;
    }

    @Override
    public List<Schema> history(String subject) {
        String path = "/subjects/" + URLEncoder.encode(subject, StandardCharsets.UTF_8) + "/versions";
        HttpResponse<String> versions = answered(request(path).GET().build(), TRIES);
        if (versions.statusCode() == 404) {
            return List.of();
        }
        List<Schema> schemas = new ArrayList<>();
        for (JsonNode version : parsed(accepted(versions))) {
            HttpResponse<String> schema =
                    answered(request(path + "/" + version.asInt()).GET().build(), TRIES);
            String text = schemaText(schema);
            try {
                schemas.add(new Schema.Parser().parse(text));
            } catch (AvroRuntimeException | NullPointerException e) {
                throw new RegistryUnavailable(
                        "The schema registry at " + url + " has a schema for " + subject + " that is not Avro's", e);
            }
        }
        Collections.reverse(schemas);
        return schemas;
    }

    private String schemaText(HttpResponse<String> response) {
        JsonNode schema = parsed(accepted(response)).path("schema");
        if (!schema.isTextual()) {
            throw new RegistryUnavailable(noRegistry(), new IOException("its answer has no schema"));
        }
        return schema.textValue();
    }

    private HttpResponse<String> accepted(HttpResponse<String> response) {
        if (response.statusCode() != 200) {
            throw new RegistryUnavailable(refusal(response), new IOException(error(response)));
        }
        return response;
    }

    @Override
    public void check() {
        accepted(answered(request("/subjects").GET().build(), 1));
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(REQUEST_TIMEOUT)
                .header("Accept", CONTENT);
        authorization().ifPresent(value -> request.header("Authorization", value));
        return request;
    }

    private HttpResponse<String> answered(HttpRequest request, int tries) {
        IOException last = new IOException("not asked");
        for (int attempt = 0; attempt < tries; attempt++) {
            try {
                if (attempt > 0) {
                    Thread.sleep(FIRST_PAUSE.multipliedBy(1L << (attempt - 1)).toMillis());
                }
                HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
                if (response.statusCode() < 500 && response.statusCode() != 429) {
                    return response;
                }
                last = new IOException(error(response));
            } catch (IOException e) {
                last = e;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RegistryUnavailable("Interrupted while asking the schema registry at " + url, e);
            }
        }
        throw new RegistryUnavailable("The schema registry at " + url + " does not answer", last);
    }

    private String refusal(HttpResponse<String> response) {
        return "The schema registry at " + url + " answers with status " + response.statusCode();
    }

    private JsonNode parsed(HttpResponse<String> response) {
        try {
            return json.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new RegistryUnavailable(noRegistry(), e);
        }
    }

    private String noRegistry() {
        return "The answer of " + url + " is not what a schema registry says: is this one?";
    }

    private String error(HttpResponse<String> response) {
        try {
            JsonNode body = json.readTree(response.body());
            return body == null || !body.has("message")
                    ? "status " + response.statusCode()
                    : body.path("message").asText();
        } catch (JsonProcessingException e) {
            return "status " + response.statusCode();
        }
    }

    /** Made anew for each request: passwords in files change. */
    private Optional<String> authorization() {
        if (settings.token().isPresent()) {
            return Optional.of("Bearer " + settings.token().get().reveal());
        }
        return settings.user().map(user -> {
            String password = settings.password().map(p -> p.reveal()).orElse("");
            byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
            return "Basic " + Base64.getEncoder().encodeToString(pair);
        });
    }
}
