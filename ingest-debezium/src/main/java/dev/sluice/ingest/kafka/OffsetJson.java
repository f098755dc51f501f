package dev.sluice.ingest.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.ingest.source.SourceIdentity;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.table.TableId;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The offset record's value. LSNs are written as PostgreSQL writes them, so that an operator can compare them with
 * {@code pg_replication_slots}.
 */
final class OffsetJson {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int VERSION = 1;

    private OffsetJson() {}

    static byte[] write(StoredOffset offset) {
        ObjectNode json = JSON.createObjectNode().put("version", VERSION);
        json.putObject("source_partition")
                .put("system", offset.source().system())
                .put("database", offset.source().database())
                .put("slot", offset.slot());
        json.putObject("source_offset")
                .put("phase", offset.phase().name().toLowerCase(Locale.ROOT))
                .put("snapshot_lsn", lsn(offset.snapshotLsn()))
                .put("resume_lsn", lsn(offset.resumeLsn()))
                .put("published", offset.published().toString());
        counts(json.putObject("captured"), offset.captured());
        counts(json.putObject("dead_letters"), offset.deadLetters());
        ObjectNode joined = json.putObject("joined");
        new TreeMap<>(offset.joined()).forEach((table, since) -> joined.putObject(table.toString())
                .put("relation", since.relation())
                .put("since", since.since().toString()));
        json.put("commands", offset.commands());
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An offset is always JSON", e);
        }
    }

    /** @throws UncheckedIOException when the bytes are no offset that this version can read */
    static StoredOffset read(byte[] bytes) {
        try {
            JsonNode json = JSON.readTree(bytes);
            if (json.path("version").asInt() != VERSION) {
                throw new IOException("Source offset of version " + json.path("version") + ", not " + VERSION);
            }
            JsonNode partition = json.path("source_partition");
            JsonNode offset = json.path("source_offset");
            return new StoredOffset(
                    new SourceIdentity(
                            partition.path("system").asText(),
                            partition.path("database").asText()),
                    partition.path("slot").asText(),
                    StoredOffset.Phase.valueOf(offset.path("phase").asText().toUpperCase(Locale.ROOT)),
                    lsn(offset.path("snapshot_lsn").asText()),
                    lsn(offset.path("resume_lsn").asText()),
                    SourcePosition.parse(offset.path("published").asText()),
                    counts(json.path("captured")),
                    counts(json.path("dead_letters")),
                    joined(json.path("joined")),
                    json.path("commands").asLong());
        } catch (IOException e) {
            throw new UncheckedIOException("The stored source offset can't be read", e);
        }
    }

    private static void counts(ObjectNode json, Map<TableId, Long> counts) {
        new TreeMap<>(counts).forEach((table, count) -> json.put(table.toString(), count));
    }

    private static Map<TableId, Long> counts(JsonNode json) {
        Map<TableId, Long> counts = new TreeMap<>();
        json.properties()
                .forEach(each ->
                        counts.put(TableId.parse(each.getKey()), each.getValue().asLong()));
        return counts;
    }

    private static Map<TableId, StoredOffset.Joined> joined(JsonNode json) {
        Map<TableId, StoredOffset.Joined> joined = new TreeMap<>();
        json.properties()
                .forEach(each -> joined.put(
                        TableId.parse(each.getKey()),
                        new StoredOffset.Joined(
                                each.getValue().path("relation").asLong(),
                                SourcePosition.parse(
                                        each.getValue().path("since").asText()))));
        return joined;
    }

    private static String lsn(long lsn) {
        return String.format("%X/%X", lsn >>> 32, lsn & 0xFFFFFFFFL);
    }

    private static long lsn(String text) {
        int slash = text.indexOf('/');
        return (Long.parseLong(text.substring(0, slash), 16) << 32) | Long.parseLong(text.substring(slash + 1), 16);
    }
}
