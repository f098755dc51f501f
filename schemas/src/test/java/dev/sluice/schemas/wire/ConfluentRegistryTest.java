package dev.sluice.schemas.wire;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.schemas.pipeline.Registry;
import dev.sluice.schemas.pipeline.Secret;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The odd answers; the ordinary ones come from a real registry in the end-to-end tests. */
class ConfluentRegistryTest {

    private record Answer(int status, String body) {}

    private final Deque<Answer> answers = new ArrayDeque<>();
    private final List<String> asked = new ArrayList<>();
    private final List<String> authorizations = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private HttpServer server;

    @SuppressWarnings("NullAway.Init")
    private ConfluentRegistry registry;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        registry = ConfluentRegistry.connect(new Registry(
                "http://localhost:" + server.getAddress().getPort() + "/",
                Optional.of("me"),
                Optional.of(new Secret("pw")),
                Optional.empty(),
                Optional.empty()));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void asksOnceForEachIdAndSchema() throws Exception {
        Schema schema = Schema.create(Schema.Type.STRING);
        answers.add(new Answer(200, "{\"id\": 7}"));
        answers.add(new Answer(200, "{\"schema\": \"\\\"long\\\"\"}"));

        assertThat(registry.register("a/b-key", schema)).isEqualTo(7);
        assertThat(registry.register("a/b-key", schema)).isEqualTo(7);
        assertThat(registry.byId(7)).isEqualTo(schema);
        assertThat(registry.byId(8)).isEqualTo(Schema.create(Schema.Type.LONG));
        assertThat(registry.byId(8)).isEqualTo(Schema.create(Schema.Type.LONG));

        assertThat(asked).containsExactly("POST /subjects/a%2Fb-key/versions", "GET /schemas/ids/8");
        assertThat(authorizations).containsOnly("Basic bWU6cHc=");
    }

    @Test
    void aFailingRegistryIsAskedAgain() throws Exception {
        answers.add(new Answer(503, ""));
        answers.add(new Answer(429, "{}"));
        answers.add(new Answer(200, "{\"schema\": \"\\\"long\\\"\"}"));

        assertThat(registry.byId(1)).isEqualTo(Schema.create(Schema.Type.LONG));
        assertThat(asked).hasSize(3);
    }

    @Test
    void anUnknownIdIsToldApartFromAMissingRegistry() {
        answers.add(new Answer(404, "{\"error_code\": 40403, \"message\": \"Schema not found\"}"));
        answers.add(new Answer(404, "<html>"));
        answers.add(new Answer(401, "{\"error_code\": 40101, \"message\": \"who are you\"}"));

        assertThatThrownBy(() -> registry.byId(1)).isInstanceOf(UnknownSchema.class);
        assertThatThrownBy(() -> registry.byId(1)).isInstanceOf(RegistryUnavailable.class);
        assertThatThrownBy(() -> registry.byId(1))
                .isInstanceOf(RegistryUnavailable.class)
                .hasMessageContaining("401")
                .hasMessageNotContaining("pw");
    }

    /** Found by fuzzing: of an empty name Avro's parser throws a NullPointerException. */
    @Test
    void aSchemaThatIsNoneOfAvrosIsUnknown() {
        answers.add(new Answer(200, "{\"schema\": \"\\\"\\\"\"}"));
        answers.add(new Answer(200, "{\"schema\": \"syntax = proto3\", \"schemaType\": \"PROTOBUF\"}"));

        assertThatThrownBy(() -> registry.byId(1)).isInstanceOf(UnknownSchema.class);
        assertThatThrownBy(() -> registry.byId(2)).isInstanceOf(UnknownSchema.class);
    }

    @Test
    void anAnswerWithoutAnIdIsNoRegistrys() {
        answers.add(new Answer(200, "{}"));

        assertThatThrownBy(() -> registry.register("s", Schema.create(Schema.Type.LONG)))
                .isInstanceOf(RegistryUnavailable.class);
    }

    @Test
    void aRefusedSchemaSaysWhy() {
        answers.add(new Answer(409, "{\"error_code\": 409, \"message\": \"not compatible\"}"));

        assertThatThrownBy(() -> registry.register("s", Schema.create(Schema.Type.STRING)))
                .isInstanceOf(SchemaRejected.class)
                .hasMessageContaining("not compatible");
    }

    @Test
    void aSubjectsSchemasComeNewestFirst() {
        answers.add(new Answer(200, "[1, 3]"));
        answers.add(new Answer(200, "{\"schema\": \"\\\"int\\\"\"}"));
        answers.add(new Answer(200, "{\"schema\": \"\\\"long\\\"\"}"));
        answers.add(new Answer(404, "{\"error_code\": 40401, \"message\": \"Subject not found\"}"));

        assertThat(registry.history("a/b-value"))
                .containsExactly(Schema.create(Schema.Type.LONG), Schema.create(Schema.Type.INT));
        assertThat(registry.history("other")).isEmpty();
        assertThat(asked)
                .containsExactly(
                        "GET /subjects/a%2Fb-value/versions",
                        "GET /subjects/a%2Fb-value/versions/1",
                        "GET /subjects/a%2Fb-value/versions/3",
                        "GET /subjects/other/versions");
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath());
        authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
        Answer answer = answers.remove();
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
