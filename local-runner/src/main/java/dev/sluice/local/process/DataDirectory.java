package dev.sluice.local.process;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * The directory that holds everything a runner keeps: data of the servers, logs, what is running, the warehouse.
 *
 * <p>At most one runner at a time: the lock is the operating system's and vanishes with its holder, however it dies.
 */
public final class DataDirectory implements AutoCloseable {

    private final Path root;
    private final FileChannel lockChannel;
    private final RunFile runFile;

    private DataDirectory(Path root, FileChannel lockChannel, RunFile runFile) {
        this.root = root;
        this.lockChannel = lockChannel;
        this.runFile = runFile;
    }

    /**
     * Creates the directory if it is absent and locks it.
     *
     * @throws DataDirectoryInUse if another runner holds it
     * @throws IOException if it can't be created or written
     */
    public static DataDirectory open(Path directory) throws IOException, DataDirectoryInUse {
        Files.createDirectories(directory);
        Path root = directory.toRealPath(); // One directory, one lock and one marker, by whatever path it was reached.
        Files.createDirectories(root.resolve("logs"));
        Files.createDirectories(root.resolve("run"));
        Path lockFile = root.resolve("run/lock");
        FileChannel channel = FileChannel.open(
                lockFile, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (tryLock(channel) == null) {
                throw new DataDirectoryInUse(root, Files.readString(lockFile).trim());
            }
            channel.truncate(0);
            channel.write(StandardCharsets.UTF_8.encode(ProcessHandle.current().pid() + "\n"));
            return new DataDirectory(root, channel, RunFile.open(root.resolve("run/processes")));
        } catch (IOException | RuntimeException | DataDirectoryInUse e) {
            channel.close();
            throw e;
        }
    }

    /** Whether a runner works in the directory right now. */
    public static boolean isInUse(Path directory) throws IOException {
        Path lockFile = directory.resolve("run/lock");
        if (!Files.exists(lockFile)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE)) {
            return tryLock(channel) == null;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // Held by another runner in this very JVM.
        }
    }

    /** Absolute, without symbolic links. */
    public Path root() {
        return root;
    }

    public Path logs() {
        return root.resolve("logs");
    }

    /** What belongs to the present run: generated configuration, argument files. */
    public Path run() {
        return root.resolve("run");
    }

    public Path resolve(String name) {
        return root.resolve(name);
    }

    public RunFile runFile() {
        return runFile;
    }

    /** Where a child process writes. */
    public Path logOf(String process) {
        return logs().resolve(process + ".log");
    }

    /**
     * Ends what a killed runner left running here.
     *
     * @param grace for each process, from SIGTERM to SIGKILL
     */
    public void reapOrphans(Duration grace) throws InterruptedException {
        var unused = Orphans.reap(runFile, root, grace);
    }

    @Override
    public void close() throws IOException {
        lockChannel.close();
    }
}
