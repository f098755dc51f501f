package dev.sluice.local.process;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Ends the processes that a killed runner left behind in a data directory.
 *
 * <p>Two traces lead to them. The run file has each process with its start time. A runner killed between starting a
 * process and recording it leaves one that the file doesn't know: every JVM is therefore started with a marker that
 * names the data directory on its command line, and whoever carries the marker is ours too. Only call this under the
 * data directory's lock: it makes sure that the processes' runner is gone.
 */
public final class Orphans {

    private static final Logger LOG = LoggerFactory.getLogger(Orphans.class);

    private Orphans() {}

    /** The JVM option that marks a process as belonging to a data directory. */
    public static String marker(Path dataDirectory) {
        return "-Dsluice.data=" + dataDirectory.toAbsolutePath().normalize();
    }

    /**
     * Ends all of them, the last started first, so that a consumer goes before what it depends on.
     *
     * @param grace for each process, from SIGTERM to SIGKILL
     * @return those that were still alive
     */
    public static List<ProcessIdentity> reap(RunFile runFile, Path dataDirectory, Duration grace)
            throws InterruptedException {
        List<ProcessIdentity> reaped = new ArrayList<>();
        List<ProcessIdentity> recorded = new ArrayList<>(runFile.processes());
        Collections.reverse(recorded);
        for (ProcessIdentity process : recorded) {
            if (end(process, grace)) {
                reaped.add(process);
            }
            runFile.remove(process);
        }
        for (ProcessIdentity process : marked(dataDirectory)) {
            if (end(process, grace)) {
                reaped.add(process);
            }
        }
        return reaped;
    }

    private static boolean end(ProcessIdentity process, Duration grace) throws InterruptedException {
        ProcessHandle found = process.find().orElse(null);
        if (found == null) {
            return false;
        }
        boolean byItself = Termination.terminate(found, grace);
        LOG.atWarn()
                .addKeyValue("process", process.name())
                .addKeyValue("pid", process.pid())
                .addKeyValue("killed", !byItself)
                .log("Stopped a process left behind by an earlier runner");
        return true;
    }

    private static Set<ProcessIdentity> marked(Path dataDirectory) {
        String marker = marker(dataDirectory);
        Set<ProcessIdentity> marked = new HashSet<>();
        ProcessHandle.allProcesses()
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .filter(process -> carries(process, marker))
                .forEach(process -> marked.add(ProcessIdentity.of("unrecorded", process)));
        return marked;
    }

    private static boolean carries(ProcessHandle process, String marker) {
        return List.of(process.info().arguments().orElse(new String[0])).contains(marker);
    }
}
