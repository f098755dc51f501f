package dev.sluice.monitor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import static org.assertj.core.api.Assertions.assertThat;

/** A headless Chromium, told what to do through its DevTools protocol. */
final class Browser implements AutoCloseable {

    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final WebSocket socket;
    private final Answers answers;
    private int asked;

    private Browser(Process process, WebSocket socket, Answers answers) {
        this.process = process;
        this.socket = socket;
        this.answers = answers;
    }

    /** Skips the test, and says so, where there is none. */
    static Browser open(Path folder) throws Exception {
        Process process = new ProcessBuilder(
                        program(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + folder.resolve("profile"),
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("browser.log").toFile())
                .start();
        try {
            int port = port(process, folder);
            Answers answers = new Answers();
            WebSocket socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(page(port), answers)
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return new Browser(process, socket, answers);
        } catch (Throwable e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private static String program() {
        for (String folder : String.valueOf(System.getenv("PATH")).split(File.pathSeparator, -1)) {
            for (String name : NAMES) {
                if (Files.isExecutable(Path.of(folder, name))) {
                    return Path.of(folder, name).toString();
                }
            }
        }
        String message = "NOT TESTED: the status page in a browser (Debian package chromium)";
        System.err.println(message);
        Assumptions.abort(message);
        return "";
    }

    private static int port(Process process, Path folder) throws IOException {
        Path file = folder.resolve("profile/DevToolsActivePort");
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.exists(file) || Files.readAllLines(file).size() < 2) {
            assertThat(process.isAlive())
                    .as(Files.readString(folder.resolve("browser.log")))
                    .isTrue();
            assertThat(System.nanoTime()).as("the browser starts").isLessThan(deadline);
            Thread.onSpinWait();
        }
        return Integer.parseInt(Files.readAllLines(file).get(0));
    }

    private static URI page(int port) throws IOException, InterruptedException {
        HttpResponse<String> list = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        for (JsonNode target : JSON.readTree(list.body())) {
            if (target.path("type").asText().equals("page")) {
                return URI.create(target.path("webSocketDebuggerUrl").asText());
            }
        }
        throw new IOException("The browser has no page: " + list.body());
    }

    void goTo(String url) throws Exception {
        call("Page.navigate", Map.of("url", url));
    }

    /** Value of a JavaScript expression, as text; empty when it fails. */
    String value(String expression) throws Exception {
        JsonNode answer = call("Runtime.evaluate", Map.of("expression", "String(" + expression + ")"));
        return answer.has("exceptionDetails")
                ? ""
                : answer.path("result").path("value").asText();
    }

    /** Waits until an expression's value is as wanted, and gives it. */
    String await(String expression, Predicate<String> wanted) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        String value = value(expression);
        while (!wanted.test(value)) {
            assertThat(System.nanoTime()).as("%s is %s", expression, value).isLessThan(deadline);
            value = value(expression);
        }
        return value;
    }

    private JsonNode call(String method, Map<String, String> parameters) throws Exception {
        int id = ++asked;
        CompletableFuture<JsonNode> answer = answers.to(id);
        String text = JSON.writeValueAsString(Map.of("id", id, "method", method, "params", parameters));
        socket.sendText(text, true).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).path("result");
    }

    @Override
    public void close() {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }

    /** What the browser says, by the number of the question. */
    private static final class Answers implements WebSocket.Listener {

        private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
        private final StringBuilder text = new StringBuilder();

        CompletableFuture<JsonNode> to(int id) {
            return waiting.computeIfAbsent(id, any -> new CompletableFuture<>());
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                try {
                    JsonNode message = JSON.readTree(text.toString());
                    if (message.has("id")) {
                        to(message.path("id").asInt()).complete(message);
                    }
                } catch (IOException e) {
                    waiting.values().forEach(each -> each.completeExceptionally(e));
                }
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }
    }
}
