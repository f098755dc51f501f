package dev.sluice.monitor.tracing;

import dev.sluice.schemas.trace.Span;
import dev.sluice.schemas.trace.TraceParent;
import dev.sluice.schemas.trace.TraceParent.Sampling;
import dev.sluice.schemas.trace.TraceSettings;
import dev.sluice.schemas.trace.Tracing;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.concurrent.TimeUnit;

/**
 * Spans by OpenTelemetry's SDK, sent by OTLP over HTTP beside the work. What the receiver does not take is dropped: the
 * SDK's queue holds 2048 spans. Which traces are recorded was decided where they began, so every span that is made is sent.
 */
final class OpenTelemetryTracing implements Tracing {

    private static final long STOP_SECONDS = 3;
    /** So many traces a span of many is linked to. */
    private static final int LINKS = 64;

    private final GivenIds ids;
    private final SdkTracerProvider provider;
    private final Tracer tracer;
    private final SdkLog log = SdkLog.open();

    private OpenTelemetryTracing(GivenIds ids, SdkTracerProvider provider) {
        this.ids = ids;
        this.provider = provider;
        this.tracer = provider.get("dev.sluice");
    }

    static OpenTelemetryTracing open(TraceSettings settings, String pipeline, String stage) {
        OtlpHttpSpanExporterBuilder exporter =
                OtlpHttpSpanExporter.builder().setEndpoint(settings.endpoint().toString());
        settings.headers().forEach(exporter::addHeader);
        GivenIds ids = new GivenIds();
        Resource service = Resource.getDefault()
                .merge(Resource.create(Attributes.builder()
                        .put("service.name", "sluice-" + stage)
                        .put("service.namespace", pipeline)
                        .build()));
        return new OpenTelemetryTracing(
                ids,
                SdkTracerProvider.builder()
                        .setIdGenerator(ids)
                        .setSampler(Sampler.alwaysOn())
                        .setResource(service)
                        .addSpanProcessor(
                                BatchSpanProcessor.builder(exporter.build()).build())
                        .build());
    }

    @Override
    public Span transaction(String name, TraceParent itself) {
        if (itself.sampling() == Sampling.NOT_RECORDED) {
            return Span.NONE;
        }
        return ids.with(
                itself,
                () -> new OpenTelemetrySpan(
                        tracer,
                        tracer.spanBuilder(name)
                                .setNoParent()
                                .setSpanKind(SpanKind.PRODUCER)
                                .startSpan()));
    }

    @Override
    public Span record(String name, byte @Nullable [] traceparent) {
        if (!TraceParent.isRecorded(traceparent)) {
            return Span.NONE;
        }
        return TraceParent.of(traceparent)
                .<Span>map(above -> new OpenTelemetrySpan(
                        tracer,
                        tracer.spanBuilder(name)
                                .setParent(Context.root().with(io.opentelemetry.api.trace.Span.wrap(context(above))))
                                .setSpanKind(SpanKind.CONSUMER)
                                .startSpan()))
                .orElse(Span.NONE);
    }

    @Override
    public Span batch(String name, long beganMs, Collection<TraceParent> linked) {
        if (linked.isEmpty()) {
            return Span.NONE;
        }
        SpanBuilder span = tracer.spanBuilder(name)
                .setSpanKind(SpanKind.CONSUMER)
                .setStartTimestamp(beganMs, TimeUnit.MILLISECONDS);
        linked.stream().limit(LINKS).forEach(trace -> span.addLink(context(trace)));
        return new OpenTelemetrySpan(tracer, span.startSpan());
    }

    private static SpanContext context(TraceParent trace) {
        return SpanContext.createFromRemoteParent(
                trace.traceId(),
                trace.spanId(),
                trace.sampling() == Sampling.RECORDED ? TraceFlags.getSampled() : TraceFlags.getDefault(),
                TraceState.getDefault());
    }

    @Override
    public void close() {
        provider.shutdown().join(STOP_SECONDS, TimeUnit.SECONDS);
        log.close();
    }
}
