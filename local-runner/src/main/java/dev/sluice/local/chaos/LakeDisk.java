package dev.sluice.local.chaos;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A disk in memory for the lake's files, whose size can be changed; only an administrator of a Linux can have one. */
final class LakeDisk implements AutoCloseable {

    private static final long SIZE = 3L << 30;
    private static final long PAGE = 4096;

    private enum State {
        OURS,
        NONE
    }

    private final Path folder;
    private final State state;

    private LakeDisk(Path folder, State state) {
        this.folder = folder;
        this.state = state;
    }

    /** Puts it at a folder that is empty, if we may. */
    static LakeDisk at(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        boolean isOurs = run("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "sluice-chaos", folder.toString()) == 0;
        return new LakeDisk(folder, isOurs ? State.OURS : State.NONE);
    }

    /** Whether it can be filled. */
    boolean isOurs() {
        return state == State.OURS;
    }

    /** Leaves no room. */
    void fill() throws IOException, InterruptedException {
        FileStore store = Files.getFileStore(folder);
        resize(store.getTotalSpace() - store.getUsableSpace() + PAGE);
    }

    /** Gives the room back. */
    void empty() throws IOException, InterruptedException {
        resize(SIZE);
    }

    private void resize(long size) throws IOException, InterruptedException {
        if (!isOurs()) {
            throw new IOException("It is not our disk");
        }
        if (run("mount", "-o", "remount,size=" + size, folder.toString()) != 0) {
            throw new IOException("The disk at " + folder + " can't be made " + size + " bytes large");
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
        try {
            if (isOurs() && run("umount", folder.toString()) != 0) {
                throw new IOException("The disk at " + folder + " can't be taken away");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("The disk at " + folder + " may be left behind");
        }
    }
}
