package dev.sluice.monitor.tracing;

import dev.sluice.schemas.pipeline.InvalidPipeline;
import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Problem;
import dev.sluice.schemas.trace.TraceSettings;
import dev.sluice.schemas.trace.Tracing;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Opens what makes a service's traces. */
public final class Traces {

    private Traces() {}

    /**
     * As the pipeline file or the environment wants it; {@link Tracing#OFF}, and no class of OpenTelemetry's, where neither
     * does.
     *
     * @param stage whose spans they are
     * @param environment of the process
     * @throws InvalidPipeline when the environment asks for something that can't be
     */
    public static Tracing open(Pipeline pipeline, String stage, Map<String, String> environment)
            throws InvalidPipeline {
        try {
            Optional<TraceSettings> settings = TraceSettings.of(pipeline, environment);
            return settings.isEmpty() ? Tracing.OFF : OpenTelemetryTracing.open(settings.get(), pipeline.name(), stage);
        } catch (IllegalArgumentException e) {
            throw new InvalidPipeline(List.of(new Problem(
                    "environment",
                    "traces are asked for in a way that can't be (" + e.getMessage() + ")",
                    "Mend the OTEL_* variables, or unset them")));
        }
    }
}
