package dev.sluice.local.server;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/**
 * The ports that this user's runners mean to use. From its choice until a server listens, seconds later, a port is free
 * for everybody; a claim keeps other runners from choosing it too.
 *
 * <p>A file in the temporary directory where byte n stands for port n: a claim is the operating system's lock on that
 * byte and vanishes with the JVM that holds it, however it dies.
 */
final class PortClaims {

    private static final Path FILE =
            Path.of(System.getProperty("java.io.tmpdir"), "sluice-ports-" + System.getProperty("user.name"));
    private static final Set<Integer> OURS = new HashSet<>();

    /** One for all claims, never closed: closing any channel of a file ends a JVM's locks on the whole file. */
    private static @Nullable FileChannel channel;

    private PortClaims() {}

    /**
     * Claims a port, until this JVM ends.
     *
     * @return false if a runner has it already, in this JVM or in another
     */
    static synchronized boolean claim(int port) throws IOException {
        if (OURS.contains(port)) {
            return false;
        }
        FileChannel claims = channel;
        if (claims == null) {
            claims = FileChannel.open(FILE, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            channel = claims;
        }
        return claims.tryLock(port, 1, false) != null && OURS.add(port);
    }

    /** The same, but true also if a runner in this JVM has it: it starts again what it has started before. */
    static synchronized boolean claimAgain(int port) throws IOException {
        return OURS.contains(port) || claim(port);
    }
}
