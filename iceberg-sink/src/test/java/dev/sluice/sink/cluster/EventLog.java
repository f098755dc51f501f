package dev.sluice.sink.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What Spark itself wrote down of an application: which executor ran the tasks of which jobs. */
record EventLog(List<JsonNode> events) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What an application sets so that it writes such a log into a folder. */
    static Map<String, String> settings(Path folder) {
        return Map.of(
                "spark.eventLog.enabled", "true",
                "spark.eventLog.dir", folder.toUri().toString(),
                "spark.eventLog.rolling.enabled", "false",
                "spark.eventLog.compress", "false");
    }

    /** The log of the only application that wrote into a folder. */
    static EventLog read(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            Path log = files.filter(file -> !file.getFileName().toString().startsWith("."))
                    .findFirst()
                    .orElseThrow();
            try (Stream<String> lines = Files.lines(log)) {
                return new EventLog(lines.filter(line -> line.endsWith("}"))
                        .map(EventLog::parsed)
                        .toList());
            }
        }
    }

    /** The executors that finished tasks of jobs whose description holds a text. */
    Set<String> executorsOf(String description) {
        Map<Integer, String> descriptions = new HashMap<>();
        of("SparkListenerJobStart").forEach(job -> job.path("Stage IDs")
                .forEach(stage -> descriptions.put(
                        stage.asInt(),
                        job.path("Properties").path("spark.job.description").asText())));
        Set<String> executors = new TreeSet<>();
        of("SparkListenerTaskEnd")
                .filter(task ->
                        task.path("Task End Reason").path("Reason").asText().equals("Success"))
                .filter(task -> descriptions
                        .getOrDefault(task.path("Stage ID").asInt(), "")
                        .contains(description))
                .forEach(task ->
                        executors.add(task.path("Task Info").path("Executor ID").asText()));
        return executors;
    }

    /** The executors that went while the application ran. */
    Set<String> lostExecutors() {
        Set<String> lost = new TreeSet<>();
        of("SparkListenerExecutorRemoved")
                .forEach(event -> lost.add(event.path("Executor ID").asText()));
        return lost;
    }

    private Stream<JsonNode> of(String type) {
        return events.stream().filter(event -> event.path("Event").asText().equals(type));
    }

    private static JsonNode parsed(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
