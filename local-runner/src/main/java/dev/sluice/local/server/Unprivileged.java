package dev.sluice.local.server;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What to put before PostgreSQL's programs so that they run: they refuse to work for root.
 *
 * <p>For root, {@code unshare -U} starts them in a user namespace of their own, in which they are nobody while the
 * kernel still takes them for the owner of their files. Anybody else runs them as they are.
 *
 * @param prefix words that go before the command
 */
record Unprivileged(List<String> prefix) {

    private static final Logger LOG = LoggerFactory.getLogger(Unprivileged.class);

    /**
     * Finds out what we need here.
     *
     * @throws IOException if we are root and the kernel lets us make no user namespace; the message says what to do
     */
    static Unprivileged find() throws IOException, InterruptedException {
        if (!isRoot()) {
            return new Unprivileged(List.of());
        }
        List<String> unshare = List.of("unshare", "-U");
        if (runs(List.of("unshare", "-U", "true"))) {
            LOG.atInfo().log("Running PostgreSQL in a user namespace, because it refuses to run as root");
            return new Unprivileged(unshare);
        }
        throw new IOException("PostgreSQL refuses to run as root, and this system lets root make no user namespace"
                + " (`unshare -U true` fails). Run sluice as an ordinary user, or allow user namespaces"
                + " (in a container: --cap-add SYS_ADMIN)");
    }

    private static boolean isRoot() throws IOException {
        Path self = Path.of("/proc/self");
        // macOS has no /proc; its administrators are no root.
        return Files.exists(self) && Integer.valueOf(0).equals(Files.getAttribute(self, "unix:uid"));
    }

    private static boolean runs(List<String> command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(new File("/dev/null"))
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false; // There is no such program, which is an answer too.
        }
    }
}
