package dev.sluice.local.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A built module of this project, started on a class path of its own as it would be in production.
 *
 * @param directory the module's directory
 */
public record Module(Path directory) {

    /**
     * The module of this name.
     *
     * @param home the directory of the repository
     */
    public static Module of(Path home, String name) {
        return new Module(home.resolve(name));
    }

    public String name() {
        return directory.getFileName().toString();
    }

    /**
     * Throws if the module is not built.
     *
     * @throws IOException with what to do
     */
    public void requireBuilt() throws IOException {
        var unused = classpath();
    }

    /**
     * The module's own classes, then its dependencies.
     *
     * @throws IOException if the module is not built
     */
    public String classpath() throws IOException {
        Path dependencies = directory.resolve("target/classpath.txt");
        if (!Files.exists(dependencies)) {
            throw new IOException("The module " + name() + " is not built: " + dependencies
                    + " is missing. Run `mvn -DskipTests package` in " + directory.getParent());
        }
        String rest = Files.readString(dependencies).trim();
        return rest.isEmpty() ? own().toString() : own() + File.pathSeparator + rest;
    }

    private Path own() throws IOException {
        Path classes = directory.resolve("target/classes");
        if (Files.isDirectory(classes)) {
            return classes;
        }
        try (Stream<Path> files = Files.list(directory.resolve("target"))) {
            return files.filter(file -> file.getFileName().toString().matches(name() + "-[^/]*(?<!-sources)\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("The module " + name() + " is not built: " + classes
                            + " is missing. Run `mvn -DskipTests package` in " + directory.getParent()));
        }
    }

    /** What this module's JVM needs beyond its class path: the lines of {@code src/main/jvm/jvm.options}, if any. */
    public List<String> jvmOptions() throws IOException {
        Path options = directory.resolve("src/main/jvm/jvm.options");
        if (!Files.exists(options)) {
            return List.of();
        }
        return Files.readAllLines(options).stream()
                .map(String::trim)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
    }
}
