package dev.sluice.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of this repository. */
final class Repository {

    private static final Path ROOT =
            Path.of(System.getProperty("sluice.home", "..")).toAbsolutePath().normalize();

    private static final Set<String> NOT_OURS = Set.of("target", "node_modules", ".git", ".sluice");

    private Repository() {}

    static Path path(String relative) {
        return ROOT.resolve(relative);
    }

    static String text(String relative) {
        return text(path(relative));
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The repository's own regular files anywhere below a folder, in order; what builds and runs make comes and goes. */
    static List<Path> filesBelow(String folder) {
        List<Path> files = new ArrayList<>();
        try {
            Files.walkFileTree(path(folder), new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    boolean isOurs = !NOT_OURS.contains(String.valueOf(directory.getFileName()));
                    return isOurs ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (attributes.isRegularFile()) {
                        files.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files.stream().sorted().toList();
    }

    /** Names of the folders in a folder, in order. */
    static Stream<String> foldersIn(String folder) {
        try (Stream<Path> children = Files.list(path(folder))) {
            return children
                    .filter(Files::isDirectory)
                    .map(each -> String.valueOf(each.getFileName()))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a pattern's first group matches in a file. */
    static Optional<String> find(String file, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text(file));
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** A property or tag of a POM that stands there once. */
    static String pom(String file, String tag) {
        return find(file, "<" + Pattern.quote(tag) + ">([^<]+)</").orElseThrow();
    }

    /** The modules of the root POM. */
    static List<String> modules() {
        return Pattern.compile("<module>([^<]+)</module>")
                .matcher(text("pom.xml"))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    /** The project's version, as the root POM has it. */
    static String version() {
        return find("pom.xml", "<artifactId>sluice</artifactId>\\s*<version>([^<]+)</version>")
                .orElseThrow();
    }

    /** Seconds after which a service that can't stop ends itself. */
    static int stopSeconds() {
        String source = "schemas/src/main/java/dev/sluice/schemas/service/ServiceCommand.java";
        return Integer.parseInt(find(source, "STOP_SECONDS = (\\d+);").orElseThrow());
    }
}
