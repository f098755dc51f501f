package dev.sluice.local.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.local.guarantee.Comparison;
import dev.sluice.monitor.TableSummary;
import dev.sluice.schemas.status.Freshness;
import dev.sluice.schemas.table.TableId;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What came out of a demo.
 *
 * @param seeded rows in the source before the work
 * @param startup from the start of the services until every table was in the lake
 * @param drain how the last changes came in
 * @param tables what the stages said last
 * @param memory most resident memory of each process, bytes
 * @param deaths how often each service had to be started again
 * @param warehouse where the lake lies
 * @param files each table's latest metadata file
 */
record DemoReport(
        DemoSettings settings,
        long seeded,
        Duration startup,
        Workload.Done work,
        DemoSession.Drain drain,
        List<TableSummary> tables,
        FreshnessLog freshness,
        Map<String, Long> memory,
        Map<String, Integer> deaths,
        Comparison.Result comparison,
        Path warehouse,
        Map<TableId, Path> files) {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** For machines. Names say the unit: {@code _ms} milliseconds, {@code _bytes} bytes; counts are of rows or changes. */
    String toJson() {
        ObjectNode json = JSON.createObjectNode()
                .put("equal", comparison.isEqual())
                .put("seed", settings.seed())
                .put("seeded_rows", seeded)
                .put("startup_ms", startup.toMillis())
                .put("rate_asked", settings.rate())
                .put("rate_kept", work.rate())
                .put("changes", work.changes())
                .put("transactions", work.transactions())
                .put("garbage", work.garbage())
                .put("worked_ms", work.took().toMillis())
                .put("drain_ms", drain.took().toMillis())
                .put("drained", drain.complete());
        ObjectNode deeds = json.putObject("deeds");
        work.deeds().forEach(deeds::put);
        ArrayNode array = json.putArray("tables");
        tables.forEach(table -> fill(array.addObject(), table));
        ObjectNode rss = json.putObject("resident_bytes");
        memory.forEach(rss::put);
        ObjectNode restarts = json.putObject("restarts");
        deaths.forEach(restarts::put);
        ObjectNode lake = json.putObject("lake").put("warehouse", warehouse.toString());
        ObjectNode metadata = lake.putObject("metadata");
        files.forEach((table, file) -> metadata.put(table.toString(), file.toString()));
        json.put("verify_exit_code", comparison.exitCode());
        json.set("verify", comparison.report());
        try {
            return JSON.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of texts and numbers is always JSON", e);
        }
    }

    private void fill(ObjectNode json, TableSummary table) {
        Freshness last = freshness.latest().get(table.table());
        Freshness worst = freshness.worst().get(table.table());
        json.put("table", table.table().toString())
                .put("captured", table.captured())
                .put("valid", table.valid())
                .put("quarantined", table.quarantined())
                .put("landed", table.landed())
                .put("superseded", table.superseded())
                .put("filtered", table.filtered())
                .put("freshness_p50_ms", last == null ? null : (Long) last.p50Ms())
                .put("freshness_p99_ms", last == null ? null : (Long) last.p99Ms())
                .put("freshness_worst_p99_ms", worst == null ? null : (Long) worst.p99Ms());
    }
}
