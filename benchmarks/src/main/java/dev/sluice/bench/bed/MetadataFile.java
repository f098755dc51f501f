package dev.sluice.bench.bed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schemas.position.SourcePosition;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The metadata of an Iceberg table, as its
 * <a href="https://iceberg.apache.org/spec/#table-metadata-fields">specification</a> has it; only what tells how far the table is.
 */
final class MetadataFile {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String THROUGH = "sluice.complete-through";

    private MetadataFile() {}

    /**
     * How far the table was in its newest snapshot that says so.
     *
     * @param location as the catalog has it; a local file
     * @return empty before the table has reached a mark
     */
    static Optional<Seen> read(String table, String location, long nanos) throws IOException {
        Path file = location.startsWith("file:") ? Path.of(URI.create(location).getPath()) : Path.of(location);
        return parse(table, JSON.readTree(Files.readAllBytes(file)), nanos);
    }

    static Optional<Seen> parse(String table, JsonNode metadata, long nanos) {
        Map<Long, JsonNode> snapshots = new HashMap<>();
        metadata.path("snapshots")
                .forEach(each -> snapshots.put(each.path("snapshot-id").asLong(), each));
        JsonNode snapshot = snapshots.get(metadata.path("current-snapshot-id").asLong());
        // A commit of maintenance says nothing of the stream: what its parent says holds.
        while (snapshot != null && !snapshot.path("summary").has(THROUGH)) {
            snapshot = snapshots.get(snapshot.path("parent-snapshot-id").asLong());
        }
        if (snapshot == null) {
            return Optional.empty();
        }
        JsonNode summary = snapshot.path("summary");
        long changes = 0;
        for (String end : new String[] {"landed", "superseded", "filtered", "quarantined"}) {
            changes += summary.path("sluice." + end).asLong();
        }
        return Optional.of(new Seen(
                table, nanos, SourcePosition.parse(summary.path(THROUGH).asText()), changes));
    }
}
