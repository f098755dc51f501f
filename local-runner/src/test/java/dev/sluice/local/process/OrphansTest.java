package dev.sluice.local.process;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** What a killed runner left is ended, and nothing else ever is. */
class OrphansTest {

    private static final Duration GRACE = Duration.ofSeconds(10);

    @Test
    void endsWhatIsRecordedTheLastStartedFirst(@TempDir Path temporary) throws Exception {
        // Given
        RunFile runFile = RunFile.open(temporary.resolve("processes"));
        Process first = sleeper();
        Process second = sleeper();
        runFile.add(ProcessIdentity.of("first", first.toHandle()));
        runFile.add(ProcessIdentity.of("second", second.toHandle()));

        // When
        List<ProcessIdentity> reaped = Orphans.reap(RunFile.open(temporary.resolve("processes")), temporary, GRACE);

        // Then
        assertThat(reaped).extracting(ProcessIdentity::name).containsExactly("second", "first");
        assertThat(first.isAlive()).isFalse();
        assertThat(second.isAlive()).isFalse();
    }

    @Test
    void sparesAStrangerThatInheritedTheProcessId(@TempDir Path temporary) throws Exception {
        // Given
        Process stranger = sleeper();
        try {
            RunFile runFile = RunFile.open(temporary.resolve("processes"));
            ProcessIdentity now = ProcessIdentity.of("ingest", stranger.toHandle());
            runFile.add(new ProcessIdentity("ingest", now.pid(), now.startMs() - 60_000));

            // When
            List<ProcessIdentity> reaped = Orphans.reap(runFile, temporary, GRACE);

            // Then
            assertThat(reaped).isEmpty();
            assertThat(stranger.isAlive()).isTrue();
            assertThat(runFile.processes()).isEmpty();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void endsWhatCarriesTheDirectorysMarkerThoughItIsNotRecorded(@TempDir Path ours, @TempDir Path theirs)
            throws Exception {
        // Given
        Process unrecorded = marked(ours);
        Process stranger = marked(theirs);
        try {
            // When
            List<ProcessIdentity> reaped = Orphans.reap(RunFile.open(ours.resolve("processes")), ours, GRACE);

            // Then
            assertThat(reaped).extracting(ProcessIdentity::pid).containsExactly(unrecorded.pid());
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void anEditedRunFileIsNoReasonNotToStart(@TempDir Path temporary) throws Exception {
        Path file = temporary.resolve("processes");
        Files.writeString(file, "nonsense\ningest x 3\ningest 1\n");

        assertThat(RunFile.open(file).processes()).isEmpty();
    }

    private static Process sleeper() throws Exception {
        return new ProcessBuilder("sleep", "600").start();
    }

    /** Any program will do that takes the marker as an argument and stays. */
    private static Process marked(Path directory) throws Exception {
        Process process = new ProcessBuilder(
                        "/bin/sh", "-c", "while true; do sleep 0.05; done", Orphans.marker(directory))
                .start();
        dev.sluice.local.Eventually.eventually(
                "its arguments",
                GRACE,
                () -> process.toHandle().info().arguments().orElse(new String[0]).length,
                length -> length == 3);
        return process;
    }
}
