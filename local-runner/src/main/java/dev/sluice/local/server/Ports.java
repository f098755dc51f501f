package dev.sluice.local.server;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.random.RandomGenerator;

/**
 * The ports of one data directory: chosen free once, then remembered, so that clients find everything again after a
 * restart. A remembered port that a stranger or another runner holds meanwhile is replaced by another.
 *
 * <p>Chosen below the range that the operating systems give to outgoing connections (Linux 32768, macOS 49152 upwards).
 * In that range a client that keeps connecting to a server that is just being restarted may be given that very port and
 * connect to itself, and the server never gets it back.
 */
public final class Ports {

    private static final Logger LOG = LoggerFactory.getLogger(Ports.class);
    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 32_000;
    private static final int ATTEMPTS = 1_000;

    private final Path file;
    private final RandomGenerator random;
    private final Properties remembered = new Properties();

    private Ports(Path file, RandomGenerator random) {
        this.file = file;
        this.random = random;
    }

    /**
     * Reads what was remembered.
     *
     * @param file need not exist
     */
    public static Ports open(Path file, RandomGenerator random) throws IOException {
        Ports ports = new Ports(file, random);
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                ports.remembered.load(reader);
            }
        }
        return ports;
    }

    /**
     * A port on loopback that is free now, and that no other runner of this user will take.
     *
     * @param name what it is for; the same name gets the same port again
     * @throws IOException if no port is free or the choice can't be stored
     */
    public synchronized int port(String name) throws IOException {
        int before = rememberedPort(name);
        if (before != 0 && mayUse(before)) {
            return before;
        }
        int chosen = choose();
        if (before != 0) {
            LOG.atWarn()
                    .addKeyValue("name", name)
                    .addKeyValue("taken", before)
                    .addKeyValue("port", chosen)
                    .log("The remembered port is taken by another program; using another one");
        }
        remembered.setProperty(name, Integer.toString(chosen));
        try (Writer writer = Files.newBufferedWriter(file)) {
            remembered.store(writer, null);
        }
        return chosen;
    }

    /** The port that was last given out under this name, 0 if none was. */
    public synchronized int rememberedPort(String name) {
        String text = remembered.getProperty(name, "");
        return text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
    }

    private int choose() throws IOException {
        for (int i = 0; i < ATTEMPTS; i++) {
            int candidate = random.nextInt(LOWEST, HIGHEST);
            if (!remembered.containsValue(Integer.toString(candidate))
                    && isFree(candidate)
                    && PortClaims.claim(candidate)) {
                return candidate;
            }
        }
        throw new IOException("No free port found between " + LOWEST + " and " + HIGHEST);
    }

    /**
     * Whether nothing listens on this port of the loopback interface and no other runner is about to; if so, other
     * runners keep off it until this JVM ends.
     */
    public static boolean mayUse(int port) throws IOException {
        return isFree(port) && PortClaims.claimAgain(port);
    }

    /** Whether nothing listens on this port of the loopback interface. */
    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true); // Connections of a server just ended linger for a minute; they don't count.
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
