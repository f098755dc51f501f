package dev.sluice.local;

import dev.sluice.local.process.Module;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static dev.sluice.local.Eventually.eventually;

/** The command line as a user starts it: a process of its own. */
final class RunnerProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Process process;
    private final Path output;

    private RunnerProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Starts it in {@code directory}, where its output goes too. */
    static RunnerProcess start(Path home, Path directory, Map<String, String> environment, String... arguments)
            throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dsluice.home=" + home));
        command.addAll(List.of("-cp", Module.of(home, "local-runner").classpath(), Sluice.class.getName()));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(directory, "output", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        return new RunnerProcess(builder.start(), output);
    }

    long pid() {
        return process.pid();
    }

    String output() throws Exception {
        return Files.readString(output);
    }

    /** Waits until the output has what the pattern says and returns the pattern's first group. */
    String awaitOutput(String pattern) throws Exception {
        Pattern compiled = Pattern.compile(pattern);
        String text = eventually(
                "output with " + pattern,
                PATIENCE,
                this::output,
                seen -> compiled.matcher(seen).find() || !process.isAlive());
        Matcher matcher = compiled.matcher(text);
        if (!matcher.find()) {
            throw new AssertionError("ended without " + pattern + ":\n" + text);
        }
        return matcher.groupCount() == 0 ? matcher.group() : matcher.group(1);
    }

    /** Waits for its end. */
    int exitCode() throws Exception {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("does not end:\n" + output());
        }
        return process.exitValue();
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Lets it stop what it started, whatever became of the test. */
    @Override
    public void close() {
        terminate();
        process.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }
}
