package dev.sluice.sink.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far a replay into a live table has come: a small file, so that the same command goes on after a crash or Ctrl-C. It may
 * be lost or stand behind the table: what is replayed once more changes nothing.
 */
final class ReplayState {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final Configuration hadoop;
    private final String request;

    /**
     * @param file one per lake table
     * @param request what was asked for; a file of another request is none
     */
    ReplayState(String file, Configuration hadoop, String request) {
        this.file = new Path(file);
        this.hadoop = hadoop;
        this.request = request;
    }

    /** What an earlier run of the same request left; empty when there is nothing to go on with. */
    Optional<ReplayRange> load() {
        try (FSDataInputStream in = files().open(file)) {
            JsonNode json = JSON.readTree(in.readAllBytes());
            if (!json.path("request").asText().equals(request)) {
                return Optional.empty();
            }
            return Optional.of(new ReplayRange(
                    offsets(json.path("next")), offsets(json.path("to")), Optional.empty(), Optional.empty()));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("The state of a replay at " + file + " can't be read", e);
        }
    }

    /** Stores where the next piece begins. */
    void store(SortedMap<Integer, Long> next, SortedMap<Integer, Long> to) {
        ObjectNode json = JSON.createObjectNode().put("request", request);
        put(json.putObject("next"), next);
        put(json.putObject("to"), to);
        try (FSDataOutputStream out = files().create(file, true)) {
            out.write(JSON.writeValueAsBytes(json));
        } catch (IOException e) {
            throw new UncheckedIOException("The state of a replay at " + file + " can't be written", e);
        }
    }

    /** The replay is done. */
    void remove() {
        try {
            files().delete(file, false);
        } catch (IOException e) {
            throw new UncheckedIOException("The state of a replay at " + file + " can't be removed", e);
        }
    }

    private FileSystem files() throws IOException {
        return file.getFileSystem(hadoop);
    }

    private static void put(ObjectNode node, SortedMap<Integer, Long> offsets) {
        offsets.forEach((partition, offset) -> node.put(partition.toString(), offset));
    }

    private static SortedMap<Integer, Long> offsets(JsonNode node) {
        SortedMap<Integer, Long> offsets = new TreeMap<>();
        node.properties()
                .forEach(each -> offsets.put(
                        Integer.valueOf(each.getKey()), each.getValue().asLong()));
        return offsets;
    }
}
