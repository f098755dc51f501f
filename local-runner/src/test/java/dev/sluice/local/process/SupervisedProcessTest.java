package dev.sluice.local.process;

import dev.sluice.schemas.service.ExitCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import static dev.sluice.local.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** A dead process comes back, later each time; one that can't be helped stays down; a stopped one is gone. */
class SupervisedProcessTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Backoff QUICK =
            new Backoff(Duration.ofMillis(10), Duration.ofMillis(40), Duration.ofMinutes(1));

    private final Recorder events = new Recorder();
    private @org.jspecify.annotations.Nullable DataDirectory opened;
    private @org.jspecify.annotations.Nullable SupervisedProcess last;

    @BeforeEach
    void open(@TempDir Path temporary) throws Exception {
        opened = DataDirectory.open(temporary);
    }

    @AfterEach
    void stop() throws Exception {
        if (last != null) {
            last.stop(Duration.ZERO);
        }
        directory().close();
    }

    @Test
    void diesAndComesBackLaterEachTime() throws Exception {
        SupervisedProcess process = supervised("exit 1", QUICK);

        process.start();

        eventually("five restarts", SOON, events.waits::size, count -> count >= 5);
        assertThat(events.waits.subList(0, 5))
                .containsExactly(
                        Duration.ofMillis(10),
                        Duration.ofMillis(20),
                        Duration.ofMillis(40),
                        Duration.ofMillis(40),
                        Duration.ofMillis(40));
    }

    @Test
    void aKilledProcessComesBackAsAnother() throws Exception {
        SupervisedProcess process = supervised("exec sleep 600", QUICK);
        process.start();
        eventually("started", SOON, process::process, java.util.Optional::isPresent);

        long killed = process.kill();

        long next = eventually("another", SOON, events.pids::size, count -> count == 2);
        assertThat(next).isEqualTo(2);
        assertThat(events.pids.get(0)).isEqualTo(killed);
        assertThat(events.exitCodes).containsExactly(137);
        assertThat(directory().runFile().processes())
                .extracting(ProcessIdentity::pid)
                .containsExactly(events.pids.get(1));
    }

    @Test
    void wrongInputIsToldAndNotTriedAgain() throws Exception {
        SupervisedProcess process = supervised("echo '{\"log\":1}'; echo 'shop.yaml:3 what. mend' >&2; exit 2", QUICK);

        process.start();

        eventually("gave up", SOON, process::state, state -> state == ProcessState.GAVE_UP);
        assertThat(events.lastWords).containsExactly("shop.yaml:3 what. mend");
        assertThat(events.pids).hasSize(1);
        assertThat(events.waits).isEmpty();
        assertThat(directory().runFile().processes()).isEmpty();
    }

    @Test
    void oneThatRanOutOfMemoryComesBackSoon() throws Exception {
        SupervisedProcess process = supervised("exit 3", QUICK);

        process.start();

        eventually("a restart", SOON, events.waits::size, count -> count >= 1);
        assertThat(events.waits.get(0)).isLessThan(QUICK.longest());
    }

    @Test
    void oneThatWasFencedWaitsLongest() throws Exception {
        SupervisedProcess process = supervised("exit " + ExitCode.FENCED.code(), QUICK);

        process.start();

        eventually("a restart", SOON, events.waits::size, count -> count >= 1);
        assertThat(events.waits.get(0)).isEqualTo(QUICK.longest());
    }

    @Test
    void stoppingAsksFirst(@TempDir Path answers) throws Exception {
        Path answer = answers.resolve("asked");
        SupervisedProcess process = supervised(trapping("touch " + answer + "; exit 0", answers), QUICK);
        process.start();
        eventually("its trap", SOON, () -> Files.exists(answers.resolve("ready")), ready -> ready);

        process.stop(SOON);

        assertThat(answer).exists();
        assertThat(process.state()).isEqualTo(ProcessState.STOPPED);
        assertThat(events.waits).isEmpty();
    }

    @Test
    void stoppingKillsOneThatDoesNotListen(@TempDir Path answers) throws Exception {
        SupervisedProcess process = supervised(trapping("true", answers), QUICK);
        process.start();
        eventually("its trap", SOON, () -> Files.exists(answers.resolve("ready")), ready -> ready);
        ProcessHandle handle = process.process().orElseThrow();

        process.stop(Duration.ofMillis(50));

        assertThat(handle.isAlive()).isFalse();
        assertThat(process.state()).isEqualTo(ProcessState.STOPPED);
    }

    @Test
    void stoppingEndsTheWaitForTheNextStart() throws Exception {
        Backoff slow = new Backoff(Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1));
        SupervisedProcess process = supervised("exit 1", slow);
        process.start();
        eventually("the wait", SOON, process::state, state -> state == ProcessState.WAITING);

        process.stop(SOON);

        assertThat(process.state()).isEqualTo(ProcessState.STOPPED);
        assertThat(events.pids).hasSize(1);
    }

    /** A process that answers SIGTERM with the given words and waits on. */
    private static String trapping(String words, Path answers) {
        return "trap '" + words + "' TERM; touch " + answers.resolve("ready") + "; while true; do sleep 0.05; done";
    }

    private SupervisedProcess supervised(String script, Backoff backoff) {
        DataDirectory directory = directory();
        ChildProcess child =
                new ChildProcess(List.of("/bin/sh", "-c", script), Map.of(), directory.root(), directory.logOf("test"));
        SupervisedProcess process = new SupervisedProcess("test", child, backoff, directory.runFile(), events);
        last = process;
        return process;
    }

    private DataDirectory directory() {
        return java.util.Objects.requireNonNull(opened);
    }

    private static final class Recorder implements ProcessEvents {
        final List<Long> pids = new CopyOnWriteArrayList<>();
        final List<Duration> waits = new CopyOnWriteArrayList<>();
        final List<Integer> exitCodes = new CopyOnWriteArrayList<>();
        final List<String> lastWords = new CopyOnWriteArrayList<>();

        @Override
        public void started(String name, long pid) {
            pids.add(pid);
        }

        @Override
        public void restarting(String name, int exitCode, Duration wait) {
            exitCodes.add(exitCode);
            waits.add(wait);
        }

        @Override
        public void gaveUp(String name, int exitCode, List<String> words) {
            lastWords.addAll(words);
        }
    }
}
