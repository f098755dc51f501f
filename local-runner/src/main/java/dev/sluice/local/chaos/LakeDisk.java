package dev.sluice.local.chaos;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A disk for the lake's files alone, which can be full and slow: a file system in a file. Only an administrator of a Linux that
 * has loop devices can have one.
 */
final class LakeDisk implements AutoCloseable {

    /** What is needed to have one. */
    static final String NEEDS = "a disk of its own at the warehouse needs root on Linux, with loop devices";

    private static final long SIZE = 4L << 30;
    /** Left to be written byte by byte: what the file system keeps for itself is not known. */
    private static final long LAST_BYTES = 4L << 20;

    private static final int CHUNK = 64 * 1024;

    /** A file system that stands still for nine tenths of the time. Whoever ends it early leaves none that stands still. */
    private static final String STAND_STILL =
            """
            trap 'fsfreeze -u "$1"; exit 0' TERM
            end=$(($(date +%s) + $2))
            while [ "$(date +%s)" -lt "$end" ]; do
                fsfreeze -f "$1" || exit 1
                sleep 0.9
                fsfreeze -u "$1" || exit 1
                sleep 0.1
            done
            """;

    private enum State {
        OURS,
        NONE
    }

    private final Path folder;
    private final Path image;
    private final State state;

    private LakeDisk(Path folder, Path image, State state) {
        this.folder = folder;
        this.image = image;
        this.state = state;
    }

    /** Puts it at a folder that is empty, if we may. */
    static LakeDisk at(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path image = folder.resolveSibling(folder.getFileName() + ".disk");
        boolean isOurs = run("truncate", "-s", Long.toString(SIZE), image.toString()) == 0
                && run("mkfs.ext4", "-q", "-m", "0", "-F", image.toString()) == 0
                && run("mount", "-o", "loop,noatime", image.toString(), folder.toString()) == 0;
        if (!isOurs) {
            Files.deleteIfExists(image);
        }
        return new LakeDisk(folder, image, isOurs ? State.OURS : State.NONE);
    }

    /** Whether it can be filled and made slow. */
    boolean isOurs() {
        return state == State.OURS;
    }

    /** Why it can't be filled and made slow; empty if it can. */
    Optional<String> obstacle() {
        return isOurs() ? Optional.empty() : Optional.of(NEEDS);
    }

    /** Leaves no room. */
    void fill() throws IOException, InterruptedException {
        requireOurs();
        FileStore store = Files.getFileStore(folder);
        Path ballast = ballast();
        long most = store.getUsableSpace() - LAST_BYTES;
        if (most > 0 && run("fallocate", "-l", Long.toString(most), ballast.toString()) != 0) {
            throw new IOException("The disk at " + folder + " can't be filled");
        }
        try (OutputStream out = Files.newOutputStream(lastBallast())) {
            byte[] chunk = new byte[CHUNK];
            while (store.getUsableSpace() > 0) {
                out.write(chunk);
            }
        } catch (IOException e) {
            if (store.getUsableSpace() > CHUNK) {
                throw e;
            }
        }
    }

    /** Gives the room back. */
    void empty() throws IOException {
        requireOurs();
        Files.deleteIfExists(ballast());
        Files.deleteIfExists(lastBallast());
    }

    private Path ballast() {
        return folder.resolve("ballast");
    }

    /** What is written byte by byte. */
    private Path lastBallast() {
        return folder.resolve("ballast-2");
    }

    /** Lets everyone who writes wait for up to a second, again and again, for so long. */
    void standStill(Duration time) throws IOException, InterruptedException {
        requireOurs();
        Process still = new ProcessBuilder(
                        "sh", "-c", STAND_STILL, "sh", folder.toString(), Long.toString(time.toSeconds()))
                .redirectErrorStream(true)
                .redirectOutput(new File("/dev/null"))
                .start();
        try {
            if (still.waitFor() != 0) {
                throw new IOException("The disk at " + folder + " can't be made slow");
            }
        } finally {
            still.destroy();
            still.onExit().join();
        }
    }

    private void requireOurs() throws IOException {
        if (!isOurs()) {
            throw new IOException("It is not our disk");
        }
    }

    private static int run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(new ArrayList<>(List.of(command)))
                    .redirectErrorStream(true)
                    .redirectOutput(new File("/dev/null"))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            return -1; // There is no such program, which is an answer too.
        }
    }

    @Override
    public void close() throws IOException {
        if (!isOurs()) {
            return;
        }
        try {
            if (run("umount", folder.toString()) != 0) {
                throw new IOException("The disk at " + folder + " can't be taken away");
            }
            Files.deleteIfExists(image);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("The disk at " + folder + " may be left behind");
        }
    }
}
