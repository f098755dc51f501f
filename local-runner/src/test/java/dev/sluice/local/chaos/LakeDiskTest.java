package dev.sluice.local.chaos;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Where a disk of one's own can be had: as root, on a Linux with loop devices. */
class LakeDiskTest {

    private static final byte[] SOMETHING = new byte[1024 * 1024];

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path data;

    @SuppressWarnings("NullAway.Init")
    private LakeDisk disk;

    @BeforeEach
    void mount() throws Exception {
        disk = LakeDisk.at(data.resolve("warehouse"));
    }

    @AfterEach
    void unmount() throws Exception {
        disk.close();
    }

    @Test
    void hasNoRoomWhileItIsFull() throws Exception {
        assumeTrue(disk.isOurs(), LakeDisk.NEEDS);
        Path file = data.resolve("warehouse/file");

        disk.fill();
        assertThatThrownBy(() -> Files.write(file, SOMETHING)).isInstanceOf(IOException.class);
        disk.empty();

        assertThat(Files.write(file, SOMETHING)).hasBinaryContent(SOMETHING);
    }

    @Test
    void letsWritersWaitWhileItStandsStill() throws Exception {
        assumeTrue(disk.isOurs(), LakeDisk.NEEDS);
        CompletableFuture<Integer> over = new CompletableFuture<>();
        Thread slow = new Thread(() -> {
            try {
                disk.standStill(Duration.ofSeconds(3));
                over.complete(0);
            } catch (IOException | InterruptedException e) {
                over.completeExceptionally(e);
            }
        });

        slow.start();
        int written = 0;
        while (!over.isDone()) {
            Files.write(data.resolve("warehouse/file-" + written), SOMETHING);
            written++;
        }

        assertThat(over.get()).isZero();
        assertThat(written)
                .as("files that could be written, of which there would be thousands")
                .isLessThan(1000);
        assertThat(Files.write(data.resolve("warehouse/after"), SOMETHING)).hasBinaryContent(SOMETHING);
    }
}
