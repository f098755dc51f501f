package dev.sluice.local.chaos;

import dev.sluice.local.process.Backoff;
import dev.sluice.local.stack.Part;
import dev.sluice.local.stack.Service;
import dev.sluice.local.stack.Surroundings;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the services find around them in a chaos run, so that it can be changed while they run.
 *
 * @param links by which they come to servers
 * @param clocks by which they tell the time
 * @param disk on which the lake's files lie
 */
record Stage(Links links, Clocks clocks, LakeDisk disk) implements Surroundings, AutoCloseable {

    /** @param data the data directory, in which nothing runs yet */
    static Stage in(Path data) throws IOException, InterruptedException {
        Path root = data.toAbsolutePath();
        Clocks clocks = Clocks.in(root.resolve("clocks"));
        LakeDisk disk = LakeDisk.at(root.resolve("warehouse"));
        boolean opened = false;
        try {
            Stage stage = new Stage(Links.open(), clocks, disk);
            opened = true;
            return stage;
        } finally {
            if (!opened) {
                disk.close();
            }
        }
    }

    /** What is needed for those of the faults that can't be had here. */
    List<String> missing() {
        return Stream.of(disk.obstacle(), clocks.obstacle())
                .flatMap(Optional::stream)
                .toList();
    }

    @Override
    public int around(Part part, int port) {
        return links.around(Link.to(part), port);
    }

    /** A run of minutes shall not be spent on waiting; so a service may die again soon. */
    @Override
    public Backoff backoff() {
        return new Backoff(Duration.ofMillis(500), Duration.ofSeconds(2), Duration.ofSeconds(60));
    }

    @Override
    public Map<String, String> environment(Service service) {
        return clocks.environment(service);
    }

    @Override
    public void close() throws IOException {
        try (disk) {
            links.close();
        }
    }
}
