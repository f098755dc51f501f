package dev.sluice.schemas.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder with a file per table, named {@code <schema>.<table>.yaml}, that holds what would else stand below
 * {@code tables} in the pipeline file.
 */
final class Contracts {

    /** Names the folder in the pipeline file. */
    static final String KEY = "contracts";

    private static final String TABLES = "tables";
    private static final String SUFFIX = ".yaml";

    private final YamlReader reader;
    private final List<Problem> problems;

    Contracts(YamlReader reader, List<Problem> problems) {
        this.reader = reader;
        this.problems = problems;
    }

    /** The folder that a file names, taken from where the file is; empty when it names none. */
    static Optional<Path> folder(Value file, Path where) {
        return file instanceof Value.Entries entries
                        && entries.values().get(KEY) instanceof Value.Text text
                        && !text.text().isEmpty()
                ? Optional.of(where.resolveSibling(text.text()))
                : Optional.empty();
    }

    /** The pipeline file with the tables of the folder. */
    Value into(Value pipeline, Path folder) {
        if (!(pipeline instanceof Value.Entries entries)) {
            return pipeline;
        }
        Value tables = entries.values().getOrDefault(TABLES, new Value.Entries(entries.place().at(TABLES), Map.of()));
        if (!(tables instanceof Value.Entries inFile)) {
            return pipeline;
        }
        Map<String, Value> all = new LinkedHashMap<>(inFile.values());
        for (Path file : files(folder, entries.place().at(KEY))) {
            String name = name(file);
            String table = name.substring(0, name.length() - SUFFIX.length());
            Optional<Value> contract = reader.read(file, "Say `owner: <name>`, or remove the file");
            Value twice = inFile.values().get(table);
            if (twice != null) {
                problems.add(new Problem(
                        name, "the table " + table + " stands at " + twice.place() + ", too", "Keep one of the two"));
            } else {
                contract.ifPresent(settings -> all.put(table, settings));
            }
        }
        Map<String, Value> merged = new LinkedHashMap<>(entries.values());
        merged.put(TABLES, new Value.Entries(inFile.place(), all));
        return new Value.Entries(entries.place(), merged);
    }

    /** Files that are hidden are not the user's: editors and mounted configuration leave such behind. */
    private List<Path> files(Path folder, Place key) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> name(file).endsWith(SUFFIX) && !name(file).startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            problems.add(new Problem(
                    key.toString(),
                    "the folder " + folder + " cannot be read",
                    "Create it, with a file per table named schema.table.yaml, or leave " + KEY + " out"));
            return List.of();
        }
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }
}
