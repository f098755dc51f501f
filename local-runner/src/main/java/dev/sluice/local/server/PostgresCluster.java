package dev.sluice.local.server;

import dev.sluice.local.process.LastWords;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One PostgreSQL data directory and the programs that work on it.
 *
 * <p>Uses {@code pg_ctl} rather than starting {@code postgres} as our own child: it puts the server into a session of its
 * own, without which a Ctrl-C on the terminal would reach the server as its signal for a fast shutdown, before its
 * clients were stopped. It works alike on Linux and macOS.
 */
final class PostgresCluster {

    private static final String SETTINGS =
            """

            # Written by sluice when it made this directory; change it freely. The port is given on the command line.
            listen_addresses = '127.0.0.1'
            unix_socket_directories = ''
            wal_level = logical
            max_wal_senders = 10
            max_replication_slots = 10
            max_connections = 100
            timezone = 'UTC'
            log_timezone = 'UTC'
            log_line_prefix = '%m [%p] '
            """;
    /** PostgreSQL's clock and the process table's may differ a little in when a server started. */
    private static final long START_TOLERANCE_S = 5;

    private static final int POSTMASTER_PID_START_LINE = 2;

    private final PostgresBinaries binaries;
    private final Unprivileged unprivileged;
    private final Path directory;
    private final Path log;

    PostgresCluster(PostgresBinaries binaries, Unprivileged unprivileged, Path directory, Path log) {
        this.binaries = binaries;
        this.unprivileged = unprivileged;
        this.directory = directory;
        this.log = log;
    }

    /**
     * Makes the data directory unless it exists.
     *
     * @param passwordFile holds the superuser's password
     */
    void initialize(String superuser, Path passwordFile) throws IOException, InterruptedException {
        if (Files.exists(directory)) {
            return;
        }
        // Made aside and moved: whoever finds the directory finds all of it.
        Path aside = directory.resolveSibling(directory.getFileName() + ".new");
        if (Files.exists(aside)) {
            run(List.of("rm", "-rf", aside.toString()), "remove a half-made PostgreSQL directory");
        }
        List<String> command = command("initdb");
        command.addAll(List.of("-D", aside.toString(), "-U", superuser, "-A", "scram-sha-256"));
        command.addAll(List.of("--pwfile", passwordFile.toString(), "-E", "UTF8", "--locale", "C"));
        command.addAll(List.of("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"));
        run(command, "make a PostgreSQL data directory");
        Files.writeString(aside.resolve("postgresql.conf"), SETTINGS, StandardOpenOption.APPEND);
        Files.move(aside, directory, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Starts the server and returns when it accepts connections. */
    ProcessHandle start(int port, Duration atMost) throws IOException, InterruptedException {
        removeStrangersPid();
        List<String> command = command("pg_ctl");
        command.addAll(List.of("start", "-w", "-t", seconds(atMost), "-D", directory.toString()));
        command.addAll(List.of("-l", log.toString(), "-o", "-p " + port));
        run(command, "start PostgreSQL");
        return running().orElseThrow(() -> new IOException("PostgreSQL ended right after its start"));
    }

    /** Ends the server whoever started it: sessions are cut, then a checkpoint is written. */
    void stop(Duration grace) throws IOException, InterruptedException {
        if (running().isEmpty()) {
            return;
        }
        List<String> command = command("pg_ctl");
        command.addAll(List.of("stop", "-w", "-m", "fast", "-t", seconds(grace), "-D", directory.toString()));
        run(command, "stop PostgreSQL");
    }

    /** The server that works on this directory, whoever started it. */
    Optional<ProcessHandle> running() throws IOException {
        Optional<Postmaster> postmaster = postmaster();
        return postmaster.flatMap(p -> ProcessHandle.of(p.pid()).filter(p::is));
    }

    /**
     * Where the pid that an ended server left is a stranger's by now, PostgreSQL takes the stranger for its server and
     * refuses to start, and pg_ctl would even send it signals. A pid that belongs to nobody is left to PostgreSQL,
     * which then also looks for server processes that outlived their parent.
     */
    private void removeStrangersPid() throws IOException {
        Optional<Postmaster> postmaster = postmaster();
        if (postmaster.isPresent()
                && ProcessHandle.of(postmaster.get().pid()).isPresent()
                && running().isEmpty()) {
            Files.delete(pidFile());
        }
    }

    private Optional<Postmaster> postmaster() throws IOException {
        if (!Files.exists(pidFile())) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(pidFile());
        if (lines.size() <= POSTMASTER_PID_START_LINE) {
            return Optional.empty(); // Being written: the server that writes it is not up yet.
        }
        return Optional.of(new Postmaster(
                Long.parseLong(lines.get(0).trim()),
                Long.parseLong(lines.get(POSTMASTER_PID_START_LINE).trim())));
    }

    private Path pidFile() {
        return directory.resolve("postmaster.pid");
    }

    /** The end of the server's log. */
    List<String> lastWords() {
        return new LastWords(log, 0).read();
    }

    private List<String> command(String program) {
        List<String> command = new ArrayList<>(unprivileged.prefix());
        command.add(binaries.program(program));
        return command;
    }

    private void run(List<String> command, String purpose) throws IOException, InterruptedException {
        Path output = log.resolveSibling("postgres-ctl.log");
        long before = Files.exists(output) ? Files.size(output) : 0;
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
        int exitCode;
        try {
            exitCode = process.waitFor();
        } catch (InterruptedException e) {
            process.destroy();
            throw e;
        }
        if (exitCode != 0) {
            throw new IOException("Could not " + purpose + ": "
                    + String.join("\n  ", new LastWords(output, before).read()) + "\n  (its log: " + log + ")");
        }
    }

    private static String seconds(Duration duration) {
        return Long.toString(Math.max(1, duration.toSeconds()));
    }

    /** @param startS when the server started, seconds since the epoch */
    private record Postmaster(long pid, long startS) {
        boolean is(ProcessHandle process) {
            return process.isAlive()
                    && process.info()
                            .startInstant()
                            .filter(start -> Math.abs(start.getEpochSecond() - startS) <= START_TOLERANCE_S)
                            .isPresent();
        }
    }
}
