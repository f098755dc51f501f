package dev.sluice.sink.stack;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.schemas.wire.UnknownSchema;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** The part of a registry's HTTP API that readers use, over an {@link InMemoryRegistry}. */
public final class RegistryServer implements AutoCloseable {

    private final InMemoryRegistry schemas = new InMemoryRegistry();
    private final HttpServer server;

    public RegistryServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.createContext("/schemas/ids/", this::byId);
        server.createContext("/subjects", exchange -> answer(exchange, 200, "[]"));
        server.start();
    }

    public InMemoryRegistry schemas() {
        return schemas;
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void byId(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        try {
            String schema = schemas.byId(Integer.parseInt(path.substring(path.lastIndexOf('/') + 1)))
                    .toString();
            answer(
                    exchange,
                    200,
                    JsonNodeFactory.instance.objectNode().put("schema", schema).toString());
        } catch (UnknownSchema e) {
            answer(exchange, 404, "{\"error_code\":40403,\"message\":\"Schema not found\"}");
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        try (exchange) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
