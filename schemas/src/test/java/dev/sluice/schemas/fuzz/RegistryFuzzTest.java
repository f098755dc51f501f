package dev.sluice.schemas.fuzz;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.schemas.pipeline.Registry;
import dev.sluice.schemas.wire.ConfluentRegistry;
import dev.sluice.schemas.wire.RegistryUnavailable;
import dev.sluice.schemas.wire.SchemaRejected;
import dev.sluice.schemas.wire.UnknownSchema;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;

/** Answers of something that may be no registry at all. */
class RegistryFuzzTest {

    private static final List<String> ANSWERS = List.of(
            "{\"id\": 7, \"error_code\": 40403, \"message\": \"no\"}",
            "{\"schema\": \"\\\"long\\\"\", \"schemaType\": \"AVRO\"}",
            "{\"schema\": \"{\\\"type\\\": \\\"record\\\", \\\"name\\\": \\\"R\\\", \\\"fields\\\": []}\"}",
            "{\"versions\": [1, 2]}");

    private static @Nullable HttpServer server;
    private static @Nullable ConfluentRegistry client;
    private static final AtomicInteger ids = new AtomicInteger();
    private static volatile byte[] answer = {};
    private static volatile int status = 200;

    @BeforeContainer
    static void start() throws IOException {
        HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        started.createContext("/", RegistryFuzzTest::answer);
        started.start();
        server = started;
        client = ConfluentRegistry.connect(new Registry(
                "http://127.0.0.1:" + started.getAddress().getPort(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    }

    @AfterContainer
    static void stop() {
        if (server != null) {
            server.stop(0);
        }
    }

    private static ConfluentRegistry registry() {
        if (client == null) {
            throw new IllegalStateException("Not started");
        }
        return client;
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    @Provide
    Arbitrary<byte[]> answers() {
        return Mangled.json(ANSWERS);
    }

    @Provide
    Arbitrary<Integer> statuses() {
        return net.jqwik.api.Arbitraries.of(200, 200, 200, 404, 401, 409, 422);
    }

    @Property
    void anyAnswerIsTakenOrRefusedAsARegistrys(@ForAll("answers") byte[] body, @ForAll("statuses") int code) {
        answer = body;
        status = code;
        ConfluentRegistry registry = registry();
        int id = ids.incrementAndGet(); // What it knows already it does not ask for.

        refusedAsDocumented(() -> registry.register("s" + id, Schema.create(Schema.Type.LONG)));
        refusedAsDocumented(() -> registry.byId(id));
        refusedAsDocumented(() -> registry.history("s"));
    }

    @FunctionalInterface
    private interface Call {
        Object run() throws SchemaRejected, UnknownSchema;
    }

    private static void refusedAsDocumented(Call call) {
        try {
            assertThat(call.run()).isNotNull();
        } catch (RegistryUnavailable | SchemaRejected | UnknownSchema refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }
}
