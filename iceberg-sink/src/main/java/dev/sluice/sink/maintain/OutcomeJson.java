package dev.sluice.sink.maintain;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.sink.format.MaintenanceReport;
import dev.sluice.sink.format.TableFigures;

import java.util.List;
import java.util.Locale;

/**
 * The answer for programs, one JSON document. Field names are stable; fields may be added.
 *
 * <pre>{@code
 * {"pipeline": "shop", "dry_run": false, "done": true,
 *  "tables": [{
 *    "table": "public.orders", "outcome": "idle|done|partly|absent|failed", "failure": null, "took_ms": 812,
 *    "before": {"data_files": 41, "delete_files": 7, "deleted_rows": 90, "rows": 1000, "bytes": 123456,
 *               "snapshots": 50, "manifests": 12},
 *    "after": {…},
 *    "small_files": 1, "rewritten_data_files": 40, "written_data_files": 1, "rewritten_bytes": 120000, "rewritten_delete_files": 0,
 *    "rewritten_manifests": 0, "expired_snapshots": 48, "removed_orphans": 0, "refused": []}]}
 * }</pre>
 *
 * <p>{@code done} is what exit code 0 says. {@code before} and what follows it stand where {@code outcome} is neither
 * {@code absent} nor {@code failed}. Of a dry run they tell what would be done, and {@code written_data_files} is 0.
 */
final class OutcomeJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private OutcomeJson() {}

    static String of(String pipeline, boolean isDryRun, List<TableOutcome> outcomes) {
        ObjectNode json = JSON.createObjectNode()
                .put("pipeline", pipeline)
                .put("dry_run", isDryRun)
                .put("done", outcomes.stream().allMatch(TableOutcome::isGood));
        ArrayNode tables = json.putArray("tables");
        outcomes.forEach(outcome -> tables.add(table(outcome)));
        return json.toPrettyString();
    }

    private static ObjectNode table(TableOutcome outcome) {
        ObjectNode json = JSON.createObjectNode()
                .put("table", outcome.table().toString())
                .put("outcome", outcome.verdict().name().toLowerCase(Locale.ROOT))
                .put("failure", outcome.failure().orElse(null))
                .put("took_ms", outcome.took().toMillis());
        outcome.report().ifPresent(report -> put(json, report));
        return json;
    }

    private static void put(ObjectNode json, MaintenanceReport report) {
        json.set("before", figures(report.before()));
        json.set("after", figures(report.after()));
        json.put("small_files", report.smallFiles())
                .put("rewritten_data_files", report.rewrittenDataFiles())
                .put("written_data_files", report.writtenDataFiles())
                .put("rewritten_bytes", report.rewrittenBytes())
                .put("rewritten_delete_files", report.rewrittenDeleteFiles())
                .put("rewritten_manifests", report.rewrittenManifests())
                .put("expired_snapshots", report.expiredSnapshots())
                .put("removed_orphans", report.removedOrphans());
        ArrayNode refused = json.putArray("refused");
        report.refused().forEach(refused::add);
    }

    private static ObjectNode figures(TableFigures figures) {
        return JSON.createObjectNode()
                .put("data_files", figures.dataFiles())
                .put("delete_files", figures.deleteFiles())
                .put("deleted_rows", figures.deletedRows())
                .put("rows", figures.rows())
                .put("bytes", figures.bytes())
                .put("snapshots", figures.snapshots())
                .put("manifests", figures.manifests());
    }
}
