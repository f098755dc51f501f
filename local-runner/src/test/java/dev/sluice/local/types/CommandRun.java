package dev.sluice.local.types;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

import static dev.sluice.local.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** A command in a process of its own. */
public final class CommandRun {

    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final Process process;
    private final Path out;
    private final Path err;

    private CommandRun(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** @param directory empty; for what is printed */
    static CommandRun start(List<String> command, Path directory) throws IOException {
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        return new CommandRun(
                new ProcessBuilder(command)
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start(),
                out,
                err);
    }

    /** Waits for a line on standard error, which the process must print before it ends. */
    public void awaitLine(String what, Predicate<String> fits) throws Exception {
        eventually(
                what,
                PATIENCE,
                () -> process.isAlive() ? said() : said() + "\n(ended with " + process.exitValue() + ")",
                text -> text.lines().anyMatch(fits));
        assertThat(process.isAlive()).as("still runs after it said: %s", said()).isTrue();
    }

    /** With SIGKILL; returns when it is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Waits for its end, with exit code 0. */
    public String answer() throws Exception {
        return answer(0);
    }

    /** Waits for its end, with this exit code. */
    public String answer(int expected) throws Exception {
        int code = process.waitFor();
        assertThat(code)
                .as("printed: %s%n%s", Files.readString(out), Files.readString(err))
                .isEqualTo(expected);
        return Files.readString(out);
    }

    /** What it has printed to standard error so far. */
    public String said() throws IOException {
        return Files.readString(err);
    }
}
