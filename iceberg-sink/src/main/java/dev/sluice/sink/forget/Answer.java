package dev.sluice.sink.forget;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.sink.format.ErasureReport;

import java.util.List;

/** The command's answer, for people and for programs. It names the row's table and never its key. */
record Answer(String table, List<Erased> lake, List<Kept> topics) {

    private static final ObjectMapper JSON = new ObjectMapper();

    Answer {
        lake = List.copyOf(lake);
        topics = List.copyOf(topics);
    }

    /** Whether every file of every lake table was read and none holds the row. */
    boolean isProven() {
        return lake.stream().allMatch(each -> each.report().isProven());
    }

    long rows() {
        return lake.stream().mapToLong(each -> each.report().rows()).sum();
    }

    long filesRead() {
        return lake.stream().mapToLong(each -> each.report().filesRead()).sum();
    }

    long hits() {
        return lake.stream()
                .mapToLong(each -> each.report().stillHolding().size())
                .sum();
    }

    String text() {
        StringBuilder text = new StringBuilder();
        for (Erased each : lake) {
            ErasureReport report = each.report();
            text.append(each.table())
                    .append("  rows erased: ")
                    .append(report.rows())
                    .append(", files rewritten: ")
                    .append(report.rewrittenFiles())
                    .append(", snapshots expired: ")
                    .append(report.expiredSnapshots())
                    .append(", files read: ")
                    .append(report.filesRead())
                    .append(", hits: ")
                    .append(report.stillHolding().size())
                    .append('\n');
            report.stillHolding()
                    .forEach(file ->
                            text.append("  still holds it: ").append(file).append('\n'));
            report.refused()
                    .forEach(why -> text.append("  not done: ").append(why).append('\n'));
        }
        topics.forEach(kept -> text.append("topic ")
                .append(kept.topic())
                .append("  ")
                .append(kept.until())
                .append('\n'));
        text.append(
                isProven()
                        ? "No file of these lake tables holds the row: " + filesRead() + " files read, 0 hits\n"
                        : "It is not proven that the row is gone\n");
        return text.toString();
    }

    String json() {
        ObjectNode json = JSON.createObjectNode().put("table", table).put("proven", isProven());
        ArrayNode tables = json.putArray("lake");
        for (Erased each : lake) {
            ErasureReport report = each.report();
            ObjectNode entry = tables.addObject()
                    .put("table", each.table())
                    .put("rows", report.rows())
                    .put("rewritten_files", report.rewrittenFiles())
                    .put("expired_snapshots", report.expiredSnapshots())
                    .put("removed_strays", report.removedStrays())
                    .put("files_read", report.filesRead())
                    .put("hits", report.stillHolding().size());
            report.stillHolding().forEach(entry.putArray("still_holding")::add);
            report.refused().forEach(entry.putArray("refused")::add);
        }
        ArrayNode kept = json.putArray("topics");
        topics.forEach(topic -> kept.addObject().put("topic", topic.topic()).put("until", topic.until()));
        return json.toPrettyString();
    }
}
