package dev.sluice.bench;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Other modules' programs are started by their names, which no compiler looks at. */
class ProgramsTest {

    private static final Pattern NAME = Pattern.compile("\"(dev\\.sluice(?:\\.[a-z]+)+\\.[A-Z]\\w*)\"");
    private static final Path HOME = Path.of("..");

    @Test
    void eachProgramThatAWorkloadStartsIsThere() throws IOException {
        Set<String> named = new TreeSet<>();
        for (Path source : sources(HOME.resolve("benchmarks/src/main/java"))) {
            NAME.matcher(Files.readString(source))
                    .results()
                    .map((MatchResult match) -> match.group(1))
                    .forEach(named::add);
        }
        Set<String> there = new TreeSet<>();
        for (String module : Set.of("ingest-debezium", "stream-processor", "iceberg-sink")) {
            for (String kind : Set.of("main", "test")) {
                Path root = HOME.resolve(module + "/src/" + kind + "/java");
                for (Path source : sources(root)) {
                    there.add(
                            root.relativize(source).toString().replace('/', '.').replaceFirst("\\.java$", ""));
                }
            }
        }
        assertThat(named).hasSizeGreaterThan(5);
        assertThat(there).containsAll(named);
    }

    private static Set<Path> sources(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java")).collect(Collectors.toSet());
        }
    }
}
