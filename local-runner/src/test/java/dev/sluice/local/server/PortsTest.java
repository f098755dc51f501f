package dev.sluice.local.server;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.random.RandomGenerator;

import static org.assertj.core.api.Assertions.assertThat;

/** Ports are chosen once and remembered; one that a stranger holds is replaced. */
class PortsTest {

    private static final long SEED = 2_187;

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

    /** Its choice is free still: a server takes seconds to listen. */
    @Test
    void whatAnotherRunnerHasChosenIsTakenUntilThatRunnerEnds(@TempDir Path theirs, @TempDir Path ours)
            throws Exception {
        Process another = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        AnotherRunner.class.getName(),
                        theirs.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int taken = Integer.parseInt(another.inputReader(StandardCharsets.UTF_8).readLine());
        try {
            assertThat(Ports.isFree(taken)).isTrue();

            // Chosen from the same random numbers
            assertThat(open(ours, new Random(SEED)).port("kafka")).isNotEqualTo(taken);
            assertThat(Ports.mayUse(taken)).isFalse();
        } finally {
            another.outputWriter(StandardCharsets.UTF_8).close();
            assertThat(another.waitFor()).isZero();
        }
        assertThat(open(theirs).port("kafka")).isEqualTo(taken);
    }

    @Test
    void whatThisRunnerHasChosenIsTakenForItsOtherDirectories(@TempDir Path one, @TempDir Path other) throws Exception {
        int kafka = open(one, new Random(SEED)).port("kafka");

        assertThat(open(other, new Random(SEED)).port("kafka")).isNotEqualTo(kafka);
    }

    /** Chooses a port, says which, and ends when nobody listens any more. */
    static final class AnotherRunner {

        private AnotherRunner() {}

        public static void main(String[] arguments) throws Exception {
            System.out.println(open(Path.of(arguments[0]), new Random(SEED)).port("kafka"));
            System.out.flush();
            assertThat(System.in.read()).isEqualTo(-1);
        }
    }

    private static Ports open(Path directory, RandomGenerator random) throws Exception {
        return Ports.open(directory.resolve("ports.properties"), random);
    }

    private static Ports open(Path directory) throws Exception {
        return open(directory, RandomGenerator.getDefault());
    }
}
