package dev.sluice.local.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A built module of this project, started on a class path of its own as it would be in production.
 *
 * @param directory the module's directory
 */
public record Module(Path directory) {

    private static final Pattern OURS = Pattern.compile("/dev/sluice/|/target/[^/]*$");

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
     * What others made, then this project's own classes: so that {@link SharedClasses} of the former stay good while the
     * latter change.
     *
     * @throws IOException if the module is not built
     */
    public String classpath() throws IOException {
        return String.join(
                File.pathSeparator,
                Stream.concat(libraries().stream(), ownClasses().stream()).toList());
    }

    /**
     * Jars that others made, in the order of the class path: that of the build, but for those that {@code src/main/jvm/first.jars}
     * names.
     */
    List<String> libraries() throws IOException {
        List<Pattern> first = jarsThatComeFirst().stream()
                .map(name -> Pattern.compile(".*/" + Pattern.quote(name) + "-\\d[^/]*\\.jar"))
                .toList();
        return dependencies()
                .filter(each -> !isOurs(each))
                .sorted(Comparator.comparingInt(each -> place(each, first)))
                .toList();
    }

    private static int place(String jar, List<Pattern> first) {
        for (int i = 0; i < first.size(); i++) {
            if (first.get(i).matcher(jar).matches()) {
                return i;
            }
        }
        return first.size();
    }

    private List<String> ownClasses() throws IOException {
        return Stream.concat(Stream.of(own().toString()), dependencies().filter(Module::isOurs))
                .toList();
    }

    /** A directory of classes, the jar of a module beside it in the build, or one that was installed. */
    private static boolean isOurs(String entry) {
        return !entry.endsWith(".jar") || OURS.matcher(entry).find();
    }

    private Stream<String> dependencies() throws IOException {
        Path dependencies = directory.resolve("target/classpath.txt");
        if (!Files.exists(dependencies)) {
            throw new IOException("The module " + name() + " is not built: " + dependencies
                    + " is missing. Run `mvn -DskipTests package` in " + directory.getParent());
        }
        return Stream.of(Files.readString(dependencies).trim().split(File.pathSeparator))
                .filter(each -> !each.isEmpty());
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
        return lines("src/main/jvm/jvm.options");
    }

    /** Names of artifacts. */
    List<String> jarsThatComeFirst() throws IOException {
        return lines("src/main/jvm/first.jars");
    }

    private List<String> lines(String name) throws IOException {
        Path file = directory.resolve(name);
        if (!Files.exists(file)) {
            return List.of();
        }
        return Files.readAllLines(file).stream()
                .map(String::trim)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
    }
}
