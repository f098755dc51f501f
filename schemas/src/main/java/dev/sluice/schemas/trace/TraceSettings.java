package dev.sluice.schemas.trace;

import dev.sluice.schemas.pipeline.Pipeline;
import dev.sluice.schemas.pipeline.Telemetry;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where traces go and how many: the pipeline file says so, or OpenTelemetry's usual variables of the environment.
 *
 * @param endpoint takes OTLP by HTTP, the whole address
 * @param share of the source's transactions that are recorded, from 0 to 1
 * @param headers to send along; their values are secrets
 * @see <a href="https://opentelemetry.io/docs/specs/otel/protocol/exporter/">OpenTelemetry: OTLP exporter configuration</a>
 */
public record TraceSettings(URI endpoint, double share, Map<String, String> headers) {

    private static final String PATH = "/v1/traces";
    private static final double USUAL_SHARE = 0.01;

    public TraceSettings {
        headers = Map.copyOf(headers);
    }

    /**
     * What a pipeline wants. The file comes before the environment.
     *
     * @param environment of the process
     * @return empty when nobody asks for traces, or the environment disables them
     * @throws IllegalArgumentException when the environment has an address or a share that is none
     */
    public static Optional<TraceSettings> of(Pipeline pipeline, Map<String, String> environment) {
        if ("true".equalsIgnoreCase(environment.get("OTEL_SDK_DISABLED"))) {
            return Optional.empty();
        }
        Map<String, String> headers = headers(environment);
        Optional<Telemetry.Tracing> file = pipeline.telemetry().tracing();
        if (file.isPresent()) {
            return Optional.of(new TraceSettings(
                    withPath(file.get().endpoint()), file.get().sample(), headers));
        }
        return endpoint(environment).map(address -> new TraceSettings(address, share(environment), headers));
    }

    private static Optional<URI> endpoint(Map<String, String> environment) {
        @Nullable String whole = environment.get("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
        if (whole != null) {
            return Optional.of(URI.create(whole));
        }
        return Optional.ofNullable(environment.get("OTEL_EXPORTER_OTLP_ENDPOINT"))
                .map(base -> URI.create(base.replaceFirst("/+$", "") + PATH));
    }

    private static URI withPath(String endpoint) {
        URI address = URI.create(endpoint);
        boolean hasPath = address.getPath() != null && address.getPath().length() > 1;
        return hasPath ? address : address.resolve(PATH);
    }

    private static double share(Map<String, String> environment) {
        @Nullable String text = environment.get("OTEL_TRACES_SAMPLER_ARG");
        double share = text == null ? USUAL_SHARE : Double.parseDouble(text);
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("OTEL_TRACES_SAMPLER_ARG is not from 0 to 1");
        }
        return share;
    }

    private static Map<String, String> headers(Map<String, String> environment) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String each :
                environment.getOrDefault("OTEL_EXPORTER_OTLP_HEADERS", "").split(",", -1)) {
            int equals = each.indexOf('=');
            if (equals > 0) {
                headers.put(
                        each.substring(0, equals).strip(),
                        each.substring(equals + 1).strip());
            }
        }
        return headers;
    }
}
