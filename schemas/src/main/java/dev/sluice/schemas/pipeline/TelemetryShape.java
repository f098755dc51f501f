package dev.sluice.schemas.pipeline;

import dev.sluice.schemas.pipeline.Section.Field;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import static dev.sluice.schemas.pipeline.Section.optional;
import static dev.sluice.schemas.pipeline.Section.required;
import static dev.sluice.schemas.pipeline.Section.withDefault;

/** The sections {@code telemetry} and {@code lineage}. */
final class TelemetryShape {

    private static final Pattern URL = Pattern.compile("https?://[^/\\s?#]+(?:/[^\\s?#]*)?");

    private static final Field<String> ENDPOINT = required(
            "endpoint", Shape.matching(URL, "an http or https address"), "Address of an OTLP receiver, over HTTP");
    private static final Field<Double> SAMPLE =
            withDefault("sample", Shape.share(), "1%", "Share of the source's transactions that are traced");
    private static final Field<Telemetry.Tracing> TRACING = optional(
            "tracing",
            Section.of(
                    "OpenTelemetry traces; without the section nothing is traced, unless OTEL_* variables ask for it",
                    List.of(ENDPOINT, SAMPLE),
                    f -> new Telemetry.Tracing(f.get(ENDPOINT), f.get(SAMPLE))),
            "OpenTelemetry traces");

    private static final Field<String> LINEAGE_URL = required(
            "url", Shape.matching(URL, "an http or https address"), "Address that takes OpenLineage events by POST");
    private static final Field<String> NAMESPACE =
            optional("namespace", Shape.text(), "Namespace of the jobs; default: the pipeline's name");
    private static final Field<Secret> TOKEN = optional("token", Shape.secret(), "Token, for bearer authentication");

    private TelemetryShape() {}

    static Section<Optional<Telemetry.Tracing>> telemetry() {
        return Section.of(
                "What services tell of themselves beside metrics and logs", List.of(TRACING), f -> f.find(TRACING));
    }

    /** The namespace is empty where the file leaves it out. */
    static Section<Telemetry.Lineage> lineage() {
        return Section.of(
                "OpenLineage events; without the section nobody is told",
                List.of(LINEAGE_URL, NAMESPACE, TOKEN),
                f -> new Telemetry.Lineage(f.get(LINEAGE_URL), f.find(NAMESPACE).orElse(""), f.find(TOKEN)));
    }
}
