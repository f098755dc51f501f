package dev.sluice.sink.quality;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Locale;

/**
 * The answer for programs, one JSON document. Field names are stable; fields may be added.
 *
 * <pre>{@code
 * {"pipeline": "shop", "run": "2026-01-31T10:00:00Z-1a2b3c4d", "at": "2026-01-31T10:00:00Z", "took_ms": 812,
 *  "verdict": "good|undecided|failed",
 *  "results": [{"table": "public.orders", "kind": "check|rule", "name": "unique(id)", "type": "unique",
 *    "severity": "warn|quarantine|halt", "status": "passed|failed|skipped|broken", "value": 0.0, "total": null,
 *    "detail": "…", "took_ms": 120}],
 *  "absent": ["public.late"], "troubles": []}
 * }</pre>
 */
final class ReportJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ReportJson() {}

    static String of(String pipeline, Report report) {
        ObjectNode json = JSON.createObjectNode()
                .put("pipeline", pipeline)
                .put("run", report.run())
                .put("at", report.at().toString())
                .put("took_ms", report.took().toMillis())
                .put("verdict", report.verdict().name().toLowerCase(Locale.ROOT));
        ArrayNode results = json.putArray("results");
        for (Result result : report.results()) {
            results.addObject()
                    .put("table", result.table().toString())
                    .put("kind", result.kind().text())
                    .put("name", result.name())
                    .put("type", result.type())
                    .put("severity", result.severity().name().toLowerCase(Locale.ROOT))
                    .put("status", result.finding().outcome().text())
                    .put("value", result.finding().value())
                    .put("total", result.total())
                    .put("detail", result.finding().detail())
                    .put("took_ms", result.took().toMillis());
        }
        ArrayNode absent = json.putArray("absent");
        report.absent().forEach(table -> absent.add(table.toString()));
        ArrayNode troubles = json.putArray("troubles");
        report.troubles().forEach(troubles::add);
        return json.toPrettyString();
    }
}
