package dev.sluice.local.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Starts a command as our child, its output appended to a log file.
 *
 * <p>The output goes to the file without passing through the runner: a child that outlives a killed runner neither
 * blocks on a full pipe nor dies of a broken one. A Ctrl-C on the terminal reaches every process of the foreground
 * group at once, which would end PostgreSQL before its consumers: children are therefore started with SIGINT and SIGHUP
 * ignored (a JVM honours that), and the runner ends them with SIGTERM in its own order.
 */
public final class ChildProcess implements Launch {

    private static final List<String> SHIELD = List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "sluice");

    private final List<String> command;
    private final Map<String, String> environment;
    private final Path workingDirectory;
    private final Path log;

    /**
     * @param command the program and its arguments
     * @param environment added to the runner's own
     * @param log file that standard output and standard error are appended to
     */
    public ChildProcess(List<String> command, Map<String, String> environment, Path workingDirectory, Path log) {
        this.command = List.copyOf(command);
        this.environment = Map.copyOf(environment);
        this.workingDirectory = workingDirectory;
        this.log = log;
    }

    @Override
    public Incarnation start() throws IOException {
        long before = Files.exists(log) ? Files.size(log) : 0;
        List<String> shielded = new ArrayList<>(SHIELD);
        shielded.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(shielded)
                .directory(workingDirectory.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        return new Child(builder.start(), new LastWords(log, before));
    }

    private record Child(Process process, LastWords words) implements Incarnation {

        @Override
        public ProcessHandle handle() {
            return process.toHandle();
        }

        @Override
        public int exitCode() {
            return process.exitValue();
        }

        @Override
        public List<String> lastWords() {
            return words.read();
        }

        @Override
        public void stop(Duration grace) throws InterruptedException {
            Termination.terminate(process.toHandle(), grace);
        }
    }
}
