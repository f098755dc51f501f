package dev.sluice.sink.contract;

import dev.sluice.sink.stack.Eventually;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A server in a JVM of its own, whose libraries would not go together with the sink's. */
final class ServerProcess implements AutoCloseable {

    private final Process process;

    private ServerProcess(Process process) {
        this.process = process;
    }

    /** Starts it and returns when it answers, whatever it says. */
    static ServerProcess start(
            String classPath, List<String> command, Map<String, String> environment, Path log, String answersAt)
            throws Exception {
        List<String> all = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx192m",
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                "-cp",
                classPath));
        all.addAll(command);
        ProcessBuilder builder =
                new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        ServerProcess server = new ServerProcess(builder.start());
        try {
            Eventually.answers(() -> server.answer(answersAt));
            return server;
        } catch (Exception | Error e) {
            server.close();
            throw e;
        }
    }

    @SuppressWarnings("NullAway") // null stands for "not yet"
    private Integer answer(String address) throws InterruptedException {
        if (!process.isAlive()) {
            throw new IllegalStateException("The server ended with exit code " + process.exitValue());
        }
        try {
            return HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException notYet) {
            return null;
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
