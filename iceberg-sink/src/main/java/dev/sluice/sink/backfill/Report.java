package dev.sluice.sink.backfill;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schemas.service.ExitCode;
import dev.sluice.sink.backfill.TableOutcome.Verdict;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * What a backfill says at its end.
 *
 * @param walBytes log that the pipeline's slot keeps at the source; empty when there is no slot
 */
record Report(String pipeline, List<TableOutcome> tables, OptionalLong walBytes) {

    private static final ObjectMapper JSON = new ObjectMapper();

    ExitCode exitCode() {
        if (tables.stream().anyMatch(table -> table.verdict() == Verdict.REFUSED)) {
            return ExitCode.INVALID;
        }
        return tables.stream().allMatch(table -> table.verdict() == Verdict.DONE) ? ExitCode.DONE : ExitCode.FAILED;
    }

    String json() {
        ObjectNode json = JSON.createObjectNode().put("pipeline", pipeline);
        walBytes.ifPresent(bytes -> json.put("wal_kept_bytes", bytes));
        for (TableOutcome table : tables) {
            ObjectNode node = json.withArray("tables").addObject();
            node.put("table", table.table().toString())
                    .put("outcome", table.verdict().text())
                    .put("rows", table.rows())
                    .put("ms", table.ms());
            if (!table.message().isEmpty()) {
                node.put("message", table.message());
            }
            table.misfits().forEach((reason, rows) -> node.withArray("left_out")
                    .addObject()
                    .put("reason", reason)
                    .put("rows", rows));
            table.judged().quarantined().forEach((rule, rows) -> node.withArray("quarantined")
                    .addObject()
                    .put("rule", rule)
                    .put("rows", rows));
            table.judged().warned().forEach((rule, rows) -> node.withArray("warnings")
                    .addObject()
                    .put("rule", rule)
                    .put("rows", rows));
        }
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A report is always JSON", e);
        }
    }

    String text() {
        StringBuilder text = new StringBuilder();
        for (TableOutcome table : tables) {
            text.append(String.format(
                    Locale.ROOT,
                    "%s  %s: %,d rows in %.1f s%n",
                    table.table(),
                    table.verdict().text(),
                    table.rows(),
                    table.ms() / 1000.0));
            if (!table.message().isEmpty()) {
                text.append("  ").append(table.message()).append(System.lineSeparator());
            }
            table.misfits()
                    .forEach((reason, rows) ->
                            text.append(String.format(Locale.ROOT, "  left out %,d rows: %s%n", rows, reason)));
            table.judged()
                    .quarantined()
                    .forEach((rule, rows) -> text.append(String.format(
                            Locale.ROOT, "  %,d rows went to the dead letters by rule %s%n", rows, rule)));
            table.judged()
                    .warned()
                    .forEach((rule, rows) -> text.append(
                            String.format(Locale.ROOT, "  %,d rows break rule %s, which warns%n", rows, rule)));
        }
        walBytes.ifPresent(bytes -> text.append(
                String.format(Locale.ROOT, "The source keeps %,d MB of log for the pipeline.%n", bytes >> 20)));
        return text.toString();
    }
}
