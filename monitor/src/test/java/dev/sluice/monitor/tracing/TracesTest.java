package dev.sluice.monitor.tracing;

import dev.sluice.monitor.Collector;
import dev.sluice.monitor.tracing.SpanReader.Seen;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.PipelineFile;
import dev.sluice.schemas.trace.SourceTraces;
import dev.sluice.schemas.trace.Span;
import dev.sluice.schemas.trace.TraceParent;
import dev.sluice.schemas.trace.TraceSettings;
import dev.sluice.schemas.trace.Tracing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Spans, as a receiver of OTLP gets them. */
class TracesTest {

    private static final TraceParent TRACE = SourceTraces.of("shop", "1", 1).ofTransaction(7);
    private static final TraceParent OTHER = SourceTraces.of("shop", "1", 1).ofTransaction(8);
    private static final TraceParent UNRECORDED =
            SourceTraces.of("shop", "1", 0).ofTransaction(7);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private Pipeline pipeline(String more) throws Exception {
        Path file = folder.resolve("pipeline.yaml");
        Files.writeString(file, "pipeline: shop\n" + more);
        return PipelineFile.load(List.of(file), Map.of());
    }

    @Test
    void aTransactionsSpansAreOneTraceThroughAllStages() throws Exception {
        // Given
        try (Collector collector = Collector.start()) {
            Pipeline pipeline = pipeline("telemetry: {tracing: {endpoint: '" + collector.url() + "', sample: 100%}}\n");

            // When
            try (Tracing ingest = Traces.open(pipeline, "ingest", Map.of());
                    Span transaction = ingest.transaction("ingest transaction", TRACE)) {
                transaction.with("sluice.changes", 2).with("sluice.table", "public.orders");
            }
            try (Tracing stream = Traces.open(pipeline, "stream", Map.of())) {
                stream.record("validate", TRACE.toBytes()).close();
                stream.record("validate", UNRECORDED.toBytes()).close();
                stream.record("validate", null).close();
            }
            try (Tracing sink = Traces.open(pipeline, "sink", Map.of())) {
                Span batch = sink.batch("sink batch", 1_000, List.of(TRACE, OTHER));
                batch.step("read", 1_000).close();
                batch.during(() -> {
                    Span land = sink.batch("land public.orders", 1_000, List.of(TRACE));
                    land.step("commit", 1_000).close();
                    land.close();
                });
                batch.close();
                sink.batch("sink batch", 1_000, List.of()).close();
            }

            // Then
            List<Seen> seen = collector.await(posted -> posted.size() >= 3).stream()
                    .peek(posted -> assertThat(posted.path()).isEqualTo("/v1/traces"))
                    .flatMap(posted -> SpanReader.read(posted.body()).stream())
                    .toList();
            assertThat(seen)
                    .extracting(Seen::name)
                    .containsExactlyInAnyOrder(
                            "ingest transaction", "validate", "sink batch", "read", "land public.orders", "commit");
            Seen transaction = one(seen, "ingest transaction");
            assertThat(transaction.service()).isEqualTo("sluice-ingest");
            assertThat(transaction.trace()).isEqualTo(TRACE.traceId());
            assertThat(transaction.id()).isEqualTo(TRACE.spanId());
            assertThat(transaction.above()).isEmpty();
            assertThat(transaction.attributes()).containsEntry("sluice.table", "public.orders");
            Seen validate = one(seen, "validate");
            assertThat(validate.trace()).isEqualTo(TRACE.traceId());
            assertThat(validate.above()).isEqualTo(TRACE.spanId());
            Seen batch = one(seen, "sink batch");
            assertThat(batch.linked()).containsExactly(TRACE.traceId(), OTHER.traceId());
            assertThat(one(seen, "read").above()).isEqualTo(batch.id());
            Seen land = one(seen, "land public.orders");
            assertThat(land.above()).isEqualTo(batch.id());
            assertThat(land.linked()).containsExactly(TRACE.traceId());
            assertThat(one(seen, "commit").above()).isEqualTo(land.id());
        }
    }

    @Test
    void whereNobodyAsksThereIsNoSpanAndNoClassOfTheSdk() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-Xlog:class+load",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Untraced.class.getName(),
                        pipelineFile("").toString())
                .redirectErrorStream(true)
                .start();
        String loaded = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);

        assertThat(process.waitFor()).isZero();
        assertThat(loaded).contains("dev.sluice.monitor.tracing.Traces").doesNotContain("io.opentelemetry");
    }

    private Path pipelineFile(String more) throws Exception {
        Path file = folder.resolve("plain.yaml");
        Files.writeString(file, "pipeline: shop\n" + more);
        return file;
    }

    /** A process that asks for spans though its pipeline wants none. */
    static final class Untraced {

        public static void main(String... args) throws Exception {
            Pipeline pipeline = PipelineFile.load(List.of(Path.of(args[0])), Map.of());
            try (Tracing tracing = Traces.open(pipeline, "sink", Map.of())) {
                tracing.record("validate", TRACE.toBytes()).close();
                tracing.batch("sink batch", 1, List.of(TRACE)).step("read", 1).close();
                tracing.transaction("ingest transaction", TRACE).close();
            }
        }
    }

    @Test
    void theEnvironmentMayAskForTracesAndTheFileComesFirst() throws Exception {
        Map<String, String> environment = Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT", "http://o:4318/",
                "OTEL_TRACES_SAMPLER_ARG", "0.25",
                "OTEL_EXPORTER_OTLP_HEADERS", "api-key=secret, tenant=a");

        assertThat(TraceSettings.of(pipeline(""), environment))
                .contains(new TraceSettings(
                        URI.create("http://o:4318/v1/traces"), 0.25, Map.of("api-key", "secret", "tenant", "a")));
        assertThat(TraceSettings.of(
                                pipeline("telemetry: {tracing: {endpoint: 'http://f:1', sample: 5%}}\n"), environment)
                        .map(settings -> settings.endpoint() + " " + settings.share()))
                .contains("http://f:1/v1/traces 0.05");
        assertThat(TraceSettings.of(
                        pipeline("telemetry: {tracing: {endpoint: 'http://f:1'}}\n"),
                        Map.of("OTEL_SDK_DISABLED", "true")))
                .isEmpty();
        assertThat(TraceSettings.of(pipeline(""), Map.of())).isEmpty();
    }

    private static Seen one(List<Seen> seen, String name) {
        return seen.stream()
                .filter(span -> span.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
