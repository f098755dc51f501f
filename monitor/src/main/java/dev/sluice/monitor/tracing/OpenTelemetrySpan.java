package dev.sluice.monitor.tracing;

import dev.sluice.schemas.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;

import java.util.concurrent.TimeUnit;

/** A span of OpenTelemetry's. */
final class OpenTelemetrySpan implements Span {

    private final Tracer tracer;
    private final io.opentelemetry.api.trace.Span span;

    OpenTelemetrySpan(Tracer tracer, io.opentelemetry.api.trace.Span span) {
        this.tracer = tracer;
        this.span = span;
    }

    @Override
    public Span with(String key, String value) {
        span.setAttribute(key, value);
        return this;
    }

    @Override
    public Span with(String key, long value) {
        span.setAttribute(key, value);
        return this;
    }

    @Override
    public Span step(String name, long beganMs) {
        return new OpenTelemetrySpan(
                tracer,
                tracer.spanBuilder(name)
                        .setParent(Context.root().with(span))
                        .setStartTimestamp(beganMs, TimeUnit.MILLISECONDS)
                        .startSpan());
    }

    @Override
    public void failed(Throwable cause) {
        span.setAttribute("error.type", cause.getClass().getName());
        span.setStatus(StatusCode.ERROR);
    }

    @Override
    public void during(Runnable work) {
        Context.root().with(span).wrap(work).run();
    }

    @Override
    public void close() {
        span.end();
    }
}
