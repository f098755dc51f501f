package dev.sluice.stream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * Who this process is among those that share the work. It stays the same over restarts, so that a process started after
 * a crash takes over what it had before at once: its partitions and its unfinished transaction.
 *
 * @param id unique among the instances that run
 * @param directory Streams' own; locked by it against a second process
 */
record Instance(String id, Path directory) {

    private static final String FILE = "instance";

    /**
     * The instance that works in a directory.
     *
     * @param given its name; when empty, the one kept in the directory, or a new one
     * @throws IOException when the directory can't be written
     */
    static Instance in(Path directory, Optional<String> given) throws IOException {
        Files.createDirectories(directory);
        return new Instance(given.isPresent() ? given.get() : kept(directory.resolve(FILE)), directory);
    }

    private static String kept(Path file) throws IOException {
        if (Files.exists(file)) {
            String id = Files.readString(file).strip();
            if (!id.isEmpty()) {
                return id;
            }
        }
        String id = UUID.randomUUID().toString().substring(0, 8);
        Files.writeString(file, id);
        return id;
    }
}
