package dev.sluice.local.process;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import static org.assertj.core.api.Assertions.assertThat;

/** A log that grew too large is set aside, and its writer writes on in the emptied file. */
class LogRotationTest {

    @Test
    void theWriterGoesOnInTheEmptiedFile(@TempDir Path directory) throws Exception {
        Path log = directory.resolve("ingest.log");
        try (OutputStream writer = Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                LogRotation rotation = new LogRotation(directory, 5)) {
            for (int i = 1; i <= 5; i++) {
                writer.write(("line " + i + "\n").getBytes(StandardCharsets.UTF_8));
                rotation.rotate();
            }
            writer.write("end\n".getBytes(StandardCharsets.UTF_8));
            rotation.rotate();
        }

        assertThat(log).hasContent("end");
        assertThat(directory.resolve("ingest.log.1")).hasContent("line 5");
        assertThat(directory.resolve("ingest.log.3")).hasContent("line 3");
        assertThat(directory.resolve("ingest.log.4")).doesNotExist();
    }
}
