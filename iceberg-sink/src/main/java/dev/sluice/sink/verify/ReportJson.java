package dev.sluice.sink.verify;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The report for programs, one JSON document. Field names are stable; fields may be added.
 *
 * <pre>{@code
 * {"pipeline": "shop", "position": "0/1A2B3C4D", "verdict": "equal|differs|undecided", "took_ms": 8123,
 *  "tables": [{
 *    "table": "public.orders", "lake_table": "…", "outcome": "equal|differs|undecided|paused|refused",
 *    "reason": null,
 *    "source_rows": 100, "lake_rows": 100, "rounds": 0, "rows_read": 0, "moved_on": 0, "quarantined": 0,
 *    "differing": 0, "differing_is_minimum": false, "unsettled": 0,
 *    "columns_only_in_source": [], "columns_only_in_lake": [],
 *    "differences": [{"key": {"id": "7"}, "kind": "missing|extra|repeated|changed",
 *                     "columns": [{"column": "name", "source": "a", "lake": null}]}],
 *    "quarantined_keys": [{"id": "9"}],
 *    "repaired": {"put": 0, "removed": 0, "reason": null}}]}
 * }</pre>
 *
 * <p>Numbers are counts of rows, except {@code took_ms}. Values and keys are text as people read it; long values stand
 * with their beginning and their MD5. {@code differences} and {@code quarantined_keys} list no more than was asked for.
 */
final class ReportJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ReportJson() {}

    static String of(VerifyReport report) {
        ObjectNode json = JSON.createObjectNode()
                .put("pipeline", report.pipeline())
                .put("position", report.position().toString())
                .put("verdict", word(report.verdict()))
                .put("took_ms", report.took().toMillis());
        ArrayNode tables = json.putArray("tables");
        report.tables().forEach(table -> tables.add(table(table)));
        return json.toPrettyString();
    }

    private static ObjectNode table(TableResult table) {
        ObjectNode json = JSON.createObjectNode()
                .put("table", table.table().toString())
                .put("lake_table", table.lakeTable())
                .put("outcome", word(table.outcome()))
                .put("reason", table.reason().orElse(null))
                .put("source_rows", table.sourceRows())
                .put("lake_rows", table.lakeRows())
                .put("rounds", table.rounds())
                .put("rows_read", table.rowsRead())
                .put("moved_on", table.movedOn())
                .put("quarantined", table.quarantined())
                .put("differing", table.differing())
                .put("differing_is_minimum", table.more())
                .put("unsettled", table.unsettled());
        strings(json.putArray("columns_only_in_source"), table.onlyInSource());
        strings(json.putArray("columns_only_in_lake"), table.onlyInLake());
        ArrayNode differences = json.putArray("differences");
        table.differences().forEach(difference -> differences.add(difference(difference)));
        ArrayNode quarantined = json.putArray("quarantined_keys");
        table.quarantinedKeys().forEach(key -> quarantined.add(key(key)));
        json.putObject("repaired")
                .put("put", table.repaired().put())
                .put("removed", table.repaired().removed())
                .put("reason", table.repaired().reason().orElse(null));
        return json;
    }

    private static ObjectNode difference(Difference difference) {
        ObjectNode json = JSON.createObjectNode();
        json.set("key", key(difference.key()));
        json.put("kind", word(difference.kind()));
        ArrayNode columns = json.putArray("columns");
        difference.columns().forEach(column -> columns.addObject()
                .put("column", column.column())
                .put("source", column.source().orElse(null))
                .put("lake", column.lake().orElse(null)));
        return json;
    }

    private static ObjectNode key(Map<String, String> key) {
        ObjectNode json = JSON.createObjectNode();
        key.forEach(json::put);
        return json;
    }

    private static void strings(ArrayNode array, List<String> strings) {
        strings.forEach(array::add);
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
