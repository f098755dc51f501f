package dev.sluice.local.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The processes that this runner has started and that may still live, in the order of their start.
 *
 * <p>One line per process: {@code name pid start-ms}. Replaced as a whole on every change, so that a killed runner
 * leaves either the old list or the new one. Thread-safe.
 */
public final class RunFile {

    private final Path file;
    private final List<ProcessIdentity> processes = new ArrayList<>();

    private RunFile(Path file) {
        this.file = file;
    }

    /** Opens the list that an earlier runner may have left; a line that is not of the file's form is passed over. */
    public static RunFile open(Path file) throws IOException {
        RunFile runFile = new RunFile(file);
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                runFile.parse(line);
            }
        }
        return runFile;
    }

    private void parse(String line) {
        // Written atomically, so another form means that somebody edited it: the marker on the command line still
        // finds the process then (see Orphans).
        String[] fields = line.split(" ", -1);
        if (fields.length == 3 && fields[1].matches("\\d{1,18}") && fields[2].matches("\\d{1,18}")) {
            processes.add(new ProcessIdentity(fields[0], Long.parseLong(fields[1]), Long.parseLong(fields[2])));
        }
    }

    /** The recorded processes, oldest first. */
    public synchronized List<ProcessIdentity> processes() {
        return List.copyOf(processes);
    }

    /**
     * Records a process that has just been started.
     *
     * @throws UncheckedIOException if the file can't be written
     */
    public synchronized void add(ProcessIdentity process) {
        processes.add(process);
        write();
    }

    /**
     * Forgets a process that has ended.
     *
     * @throws UncheckedIOException if the file can't be written
     */
    public synchronized void remove(ProcessIdentity process) {
        if (processes.remove(process)) {
            write();
        }
    }

    private void write() {
        StringBuilder text = new StringBuilder();
        for (ProcessIdentity process : processes) {
            text.append(process.name()).append(' ').append(process.pid()).append(' ');
            text.append(process.startMs()).append('\n');
        }
        try {
            Path next = file.resolveSibling(file.getFileName() + ".next");
            Files.writeString(next, text);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("The list of started processes can't be written to " + file, e);
        }
    }
}
