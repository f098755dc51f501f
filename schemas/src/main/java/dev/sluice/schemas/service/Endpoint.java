package dev.sluice.schemas.service;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** Answers GET on a few paths; read-only. */
public final class Endpoint implements AutoCloseable {

    private static final Answer UNKNOWN = new Answer(404, Answer.JSON, "{\"status\":\"unknown path\"}");

    private final HttpServer server;
    private final ExecutorService threads;

    private Endpoint(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * Begins to answer.
     *
     * @param answers by path; a path that is not in it is answered with 404
     * @throws IOException when the address can't be bound, for instance because the port is in use
     */
    public static Endpoint start(String bind, int port, Map<String, Supplier<Answer>> answers) throws IOException {
        Map<String, Supplier<Answer>> known = Map.copyOf(answers);
        HttpServer server = HttpServer.create(new InetSocketAddress(bind, port), 16);
        ExecutorService threads = Executors.newFixedThreadPool(2, task -> {
            Thread thread = new Thread(task, "http");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext("/", exchange -> answer(exchange, known));
        server.start();
        return new Endpoint(server, threads);
    }

    public InetSocketAddress address() {
        return server.getAddress();
    }

    private static void answer(HttpExchange exchange, Map<String, Supplier<Answer>> known) throws IOException {
        try (exchange) {
            if (!exchange.getRequestMethod().equals("GET")) {
                exchange.sendResponseHeaders(405, -1);
                return;
            }
            Supplier<Answer> path = known.get(exchange.getRequestURI().getPath());
            Answer answer = path == null ? UNKNOWN : path.get();
            byte[] bytes = answer.bytes();
            exchange.getResponseHeaders().set("Content-Type", answer.type());
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
            exchange.getResponseHeaders()
                    .set(
                            "Content-Security-Policy",
                            "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; form-action 'none'");
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
