package dev.sluice.stream.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.schemas.wire.UnknownSchema;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Serves {@link KnownSchemas} as far as a reader of Confluent's API asks. */
public final class RegistryServer implements AutoCloseable {

    private static final String BY_ID = "/schemas/ids/";

    private final HttpServer server;
    private final KnownSchemas schemas;
    private final ObjectMapper json = new ObjectMapper();
    private volatile boolean failing;

    private RegistryServer(HttpServer server, KnownSchemas schemas) {
        this.server = server;
        this.schemas = schemas;
    }

    public static RegistryServer start(KnownSchemas schemas) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
        RegistryServer registry = new RegistryServer(server, schemas);
        server.createContext("/", registry::answer);
        server.start();
        return registry;
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Whether every answer is a server's failure from now on. */
    public void fail(boolean failing) {
        this.failing = failing;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (failing) {
            send(exchange, 500, Map.of("error_code", 50001, "message", "broken"));
        } else if (path.startsWith(BY_ID)) {
            byId(exchange, Integer.parseInt(path.substring(BY_ID.length())));
        } else {
            send(exchange, 200, new String[0]);
        }
    }

    private void byId(HttpExchange exchange, int id) throws IOException {
        try {
            send(exchange, 200, Map.of("schema", schemas.byId(id).toString()));
        } catch (UnknownSchema e) {
            send(exchange, 404, Map.of("error_code", 40403, "message", "Schema not found"));
        }
    }

    private void send(HttpExchange exchange, int status, Object body) throws IOException {
        byte[] bytes = json.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
