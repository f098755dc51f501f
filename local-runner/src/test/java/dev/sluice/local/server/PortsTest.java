package dev.sluice.local.server;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.random.RandomGenerator;

import static org.assertj.core.api.Assertions.assertThat;

/** Ports are chosen once and remembered; one that a stranger holds is replaced. */
class PortsTest {

    @Test
    void theSameNameGetsTheSamePortAgain(@TempDir Path temporary) throws Exception {
        int kafka = open(temporary).port("kafka");

        assertThat(open(temporary).port("kafka")).isEqualTo(kafka);
        assertThat(open(temporary).port("registry")).isNotEqualTo(kafka);
    }

    @Test
    void aTakenPortIsReplacedForGood(@TempDir Path temporary) throws Exception {
        int before = open(temporary).port("kafka");
        int after;
        try (ServerSocket stranger = new ServerSocket(before, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            assertThat(stranger.isBound()).isTrue();

            after = open(temporary).port("kafka");
        }

        assertThat(after).isNotEqualTo(before);
        assertThat(open(temporary).port("kafka")).isEqualTo(after);
    }

    private static Ports open(Path directory) throws Exception {
        return Ports.open(directory.resolve("ports.properties"), RandomGenerator.getDefault());
    }
}
