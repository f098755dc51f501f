package dev.sluice.local.process;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Keeps the log files of child processes small: a file over the limit is copied to {@code <file>.1} and emptied.
 *
 * <p>Copied and emptied rather than renamed, because the children hold the files open and append to them. Lines written
 * between the two steps are lost, a few at most per {@code maxBytes}.
 */
public final class LogRotation implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LogRotation.class);
    private static final int KEPT = 3;

    private final Path directory;
    private final long maxBytes;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "log-rotation");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Looks after one directory.
     *
     * @param directory every {@code *.log} in it is looked after
     */
    public LogRotation(Path directory, long maxBytes) {
        this.directory = directory;
        this.maxBytes = maxBytes;
    }

    public void start() {
        var unused = clock.scheduleWithFixedDelay(this::rotateAndLog, 5, 5, TimeUnit.SECONDS);
    }

    private void rotateAndLog() {
        try {
            rotate();
        } catch (IOException | UncheckedIOException e) {
            LOG.atWarn().addKeyValue("directory", directory).setCause(e).log("Logs could not be rotated");
        }
    }

    void rotate() throws IOException {
        List<Path> logs;
        try (Stream<Path> files = Files.list(directory)) {
            logs = files.filter(file -> file.getFileName().toString().endsWith(".log"))
                    .toList();
        }
        for (Path log : logs) {
            if (Files.size(log) > maxBytes) {
                rotate(log);
            }
        }
    }

    private static void rotate(Path log) throws IOException {
        for (int i = KEPT - 1; i >= 1; i--) {
            if (Files.exists(numbered(log, i))) {
                Files.move(numbered(log, i), numbered(log, i + 1), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.copy(log, numbered(log, 1), StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
    }

    private static Path numbered(Path log, int i) {
        return log.resolveSibling(log.getFileName() + "." + i);
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
