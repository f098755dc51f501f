package dev.sluice.local.chaos;

import dev.sluice.local.stack.Service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A clock for each service that can be set while it runs, by libfaketime: what it takes for the time of day is read from a file.
 * Its monotonic clock goes on, as that of a machine does whose time of day is set.
 */
final class Clocks {

    /** What is needed to have them. */
    static final String NEEDS = "a clock of a service's own needs libfaketime (Debian: faketime)";

    private static final String LIBRARY = "faketime/libfaketimeMT.so.1";
    private static final List<Path> PLACES = List.of(Path.of("/usr/lib"), Path.of("/usr/local/lib"));

    private final Path folder;
    private final Optional<Path> library;

    private Clocks(Path folder, Optional<Path> library) {
        this.folder = folder;
        this.library = library;
    }

    /** @param folder for their files; created if absent */
    static Clocks in(Path folder) throws IOException {
        Files.createDirectories(folder);
        Clocks clocks = new Clocks(folder, library());
        for (Service service : Service.values()) {
            clocks.set(service, Duration.ZERO);
        }
        return clocks;
    }

    /** Next to other libraries, or in the folder of the machine's architecture. */
    private static Optional<Path> library() throws IOException {
        for (Path place : PLACES) {
            if (!Files.isDirectory(place)) {
                continue;
            }
            try (Stream<Path> folders = Files.list(place)) {
                Optional<Path> found = Stream.concat(Stream.of(place), folders.sorted())
                        .map(each -> each.resolve(LIBRARY))
                        .filter(Files::isRegularFile)
                        .findFirst();
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    /** Whether they can be set. */
    boolean areOurs() {
        return library.isPresent();
    }

    /** Why they can't be set; empty if they can. */
    Optional<String> obstacle() {
        return areOurs() ? Optional.empty() : Optional.of(NEEDS);
    }

    /** What makes a service go by its clock; empty if it can't be had. */
    Map<String, String> environment(Service service) {
        return library.map(file -> Map.of(
                        "LD_PRELOAD", file.toString(),
                        "FAKETIME_TIMESTAMP_FILE", file(service).toString(),
                        "FAKETIME_CACHE_DURATION", "1",
                        "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                        // Or every wait with a deadline would end at once: it is for C libraries that are older.
                        "FAKETIME_FORCE_MONOTONIC_FIX", "0",
                        "NO_FAKE_STAT", "1"))
                .orElse(Map.of());
    }

    /**
     * Sets a clock; the service goes by it within a second.
     *
     * @param step from the true time
     */
    void set(Service service, Duration step) throws IOException {
        Path next = file(service).resolveSibling(service.label() + ".next");
        Files.writeString(next, "%+d\n".formatted(step.toSeconds()));
        Files.move(next, file(service), StandardCopyOption.ATOMIC_MOVE);
    }

    private Path file(Service service) {
        return folder.resolve(service.label());
    }
}
