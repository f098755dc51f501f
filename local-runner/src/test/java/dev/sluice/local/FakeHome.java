package dev.sluice.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An installation with the real runner and services that do nothing. */
public final class FakeHome {

    private FakeHome() {}

    public static Path in(Path directory) throws Exception {
        Path real = Path.of(System.getProperty("sluice.home"));
        Files.createDirectories(directory);
        Files.createSymbolicLink(directory.resolve("local-runner"), real.resolve("local-runner"));
        String tests = real.resolve("local-runner/target/test-classes").toString();
        for (String module : List.of("ingest-debezium", "stream-processor", "iceberg-sink")) {
            Path target = directory.resolve(module).resolve("target");
            Files.createDirectories(target.resolve("classes"));
            Files.writeString(target.resolve("classpath.txt"), tests);
        }
        return directory;
    }
}
