package dev.sluice.monitor.tracing;

import dev.sluice.schemas.trace.TraceParent;
import io.opentelemetry.sdk.trace.IdGenerator;
import org.jspecify.annotations.Nullable;

import java.util.function.Supplier;

/** Random ids, except where a span is to have those that its transaction has already. */
final class GivenIds implements IdGenerator {

    private final IdGenerator random = IdGenerator.random();

    @SuppressWarnings("ThreadLocalUsage") // each SDK has one generator, which lives as long as it does
    private final ThreadLocal<@Nullable TraceParent> given = new ThreadLocal<>();

    /** Makes a span that has the ids of {@code itself}. */
    <T> T with(TraceParent itself, Supplier<T> making) {
        given.set(itself);
        try {
            return making.get();
        } finally {
            given.remove();
        }
    }

    @Override
    public String generateSpanId() {
        @Nullable TraceParent itself = given.get();
        return itself == null ? random.generateSpanId() : itself.spanId();
    }

    @Override
    public String generateTraceId() {
        @Nullable TraceParent itself = given.get();
        return itself == null ? random.generateTraceId() : itself.traceId();
    }
}
