package dev.sluice.stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.stream.testing.Pipelines;
import dev.sluice.stream.testing.Sales;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** All that is wrong is said at once. */
class PreflightTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void missingSectionsAreNamedTogether() throws Exception {
        List<Problem> problems = new Preflight(Pipelines.parse("pipeline: shop"), Duration.ofSeconds(1)).problems();

        assertThat(problems).extracting(Problem::place).containsExactly("kafka", "registry");
        assertThat(problems).noneMatch(Problem::mayPass);
    }

    @Test
    void addressesWithoutAnswerMayAnswerLater() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0)) {
            closed = socket.getLocalPort();
        }
        String yaml =
                """
                pipeline: shop
                kafka: {bootstrap.servers: "127.0.0.1:%d"}
                registry: {url: "http://127.0.0.1:%d"}
                """
                        .formatted(closed, closed);

        List<Problem> problems = new Preflight(Pipelines.parse(yaml), Duration.ofSeconds(1)).problems();

        assertThat(problems).extracting(Problem::place).containsExactly("kafka 127.0.0.1:" + closed, "registry.url");
        assertThat(problems).allMatch(Problem::mayPass);
    }

    @Test
    void aRuleThatNeverFittedItsTableIsTold() throws Exception {
        HttpServer registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.createContext("/subjects", exchange -> answer(exchange, 404, "{}"));
        registry.createContext("/subjects/shop.public.sales-value/versions", exchange -> answer(exchange, 200, "[1]"));
        registry.createContext(
                "/subjects/shop.public.sales-value/versions/1",
                exchange -> answer(
                        exchange,
                        200,
                        JSON.createObjectNode()
                                .put("schema", Sales.VALUE.toString())
                                .toString()));
        registry.start();
        try {
            List<Problem> problems = problems(registry, "{range: totl, min: 0}");
            List<Problem> none = problems(registry, "{range: total, min: 0}");

            assertThat(problems)
                    .filteredOn(problem -> problem.what().startsWith("rule"))
                    .singleElement()
                    .satisfies(problem -> {
                        assertThat(problem.place()).endsWith("tables.public.sales.rules.[0]");
                        assertThat(problem.what()).isEqualTo("rule range(totl): the table has no column totl");
                        assertThat(problem.mend()).startsWith("It has id, order_no, ");
                        assertThat(problem.preventsStart()).isTrue();
                        assertThat(problem.mayPass()).isFalse();
                    });
            assertThat(none).extracting(Problem::place).containsExactly("kafka");
        } finally {
            registry.stop(0);
        }
    }

    private static List<Problem> problems(HttpServer registry, String rule) throws InterruptedException {
        String yaml =
                """
                pipeline: shop
                registry: {url: "http://localhost:%d"}
                tables:
                  public.sales: {rules: [%s]}
                  public.unknown: {rules: [{not_null: anything}]}
                """
                        .formatted(registry.getAddress().getPort(), rule);
        return new Preflight(Pipelines.parse(yaml), Duration.ofSeconds(1)).problems();
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        boolean root = exchange.getRequestURI().getPath().equals("/subjects");
        byte[] bytes = (root ? "[]" : body).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(root ? 200 : status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
