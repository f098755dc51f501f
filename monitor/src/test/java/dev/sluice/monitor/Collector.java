package dev.sluice.monitor;

import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Takes what is posted to it, on a port of its own. */
public final class Collector implements AutoCloseable {

    private static final long PATIENCE_NS = 120_000_000_000L;

    private final HttpServer server;
    private final List<Posted> posted = new CopyOnWriteArrayList<>();
    private final AtomicInteger answer = new AtomicInteger(200);
    private final Object news = new Object();

    /** A request. */
    @SuppressWarnings("ArrayRecordComponent") // read, never compared
    public record Posted(String path, Map<String, List<String>> headers, byte[] body) {}

    private Collector(HttpServer server) {
        this.server = server;
    }

    public static Collector start() throws IOException {
        return start(0);
    }

    public static Collector start(int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        Collector collector = new Collector(server);
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            int status = collector.answer.get();
            if (status == 200) {
                collector.took(
                        new Posted(exchange.getRequestURI().getPath(), Map.copyOf(exchange.getRequestHeaders()), body));
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        return collector;
    }

    private void took(Posted request) {
        synchronized (news) {
            posted.add(request);
            news.notifyAll();
        }
    }

    /** What it answers from now on. */
    public void answers(int status) {
        answer.set(status);
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /** What it took, in its order, once it is as wanted. */
    public List<Posted> await(Predicate<List<Posted>> wanted) throws InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + PATIENCE_NS;
        synchronized (news) {
            while (!wanted.test(posted)) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new TimeoutException("Not as wanted: " + posted.size() + " requests");
                }
                news.wait(left);
            }
            return List.copyOf(posted);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
