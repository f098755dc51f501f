package dev.sluice.local.chaos;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Hands bytes on between clients and a server on loopback, or doesn't.
 *
 * <p>What it can't do is lose a packet of a connection that goes on: TCP would send it again, which looks like a delay.
 */
final class TcpProxy implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TcpProxy.class);
    private static final int BUFFER = 64 * 1024;
    private static final int BACKLOG = 200;

    /** What becomes of bytes. */
    enum State {
        /** They go on. */
        OPEN,
        /** They wait, as behind a cable that is pulled: nobody is told, and they go on when it is put back. */
        SILENT,
        /** Connections are reset, new ones too, as by a server that is down. */
        DOWN
    }

    private final String name;
    private final ServerSocket listener;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger resetsLeft = new AtomicInteger();
    private final Object change = new Object();
    private volatile int target;
    private volatile State state = State.OPEN;
    private volatile long delayMs;
    private volatile long resetAfterBytes;

    private TcpProxy(String name, ServerSocket listener) {
        this.name = name;
        this.listener = listener;
    }

    /** Listens on a free port of loopback. */
    static TcpProxy listen(String name) throws IOException {
        TcpProxy proxy = new TcpProxy(name, new ServerSocket(0, BACKLOG, loopback()));
        daemon(proxy::accept, "proxy-" + name);
        return proxy;
    }

    private static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }

    private static void daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Where connections lead from now on. */
    void leadTo(int port) {
        target = port;
    }

    void become(State next) {
        synchronized (change) {
            state = next;
            change.notifyAll();
        }
        if (next == State.DOWN) {
            reset();
        }
    }

    /** Every piece of data waits so long before it goes on, either way; zero for not at all. */
    void delay(Duration each) {
        delayMs = each.toMillis();
    }

    /** Resets all connections that there are; new ones are let through. */
    void reset() {
        connections.forEach(Connection::reset);
    }

    /**
     * Resets connections that are opened from now on, each when the server has sent it so much.
     *
     * @param times how many; 0 for none any more
     */
    void resetAfter(long bytes, int times) {
        resetAfterBytes = bytes;
        resetsLeft.set(times);
    }

    /** How many of them are still to come. */
    int resetsLeft() {
        return resetsLeft.get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                daemon(() -> connect(client), "proxy-" + name + "-connect");
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    LOG.atWarn().addKeyValue("link", name).setCause(e).log("A connection could not be taken");
                }
            }
        }
    }

    private void connect(Socket client) {
        try {
            awaitPassage();
            if (state == State.DOWN) {
                abort(client);
                return;
            }
            Socket server = new Socket(loopback(), target);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            Connection connection = new Connection(client, server, resetsLeft.get() > 0);
            connections.add(connection);
            daemon(() -> connection.pump(client, server, Direction.UP), "proxy-" + name + "-up");
            daemon(() -> connection.pump(server, client, Direction.DOWN), "proxy-" + name + "-down");
        } catch (IOException e) {
            abort(client); // The server is not there: the client learns it as it would without us.
        } catch (InterruptedException e) {
            abort(client);
        }
    }

    private void awaitPassage() throws InterruptedException {
        synchronized (change) {
            while (state == State.SILENT) {
                change.wait();
            }
        }
    }

    private static void abort(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("The connection was gone already");
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("link", name).setCause(e).log("The proxy's port could not be closed");
        }
        become(State.DOWN);
    }

    private enum Direction {
        /** To the server. */
        UP,
        /** To the client. */
        DOWN
    }

    private final class Connection {

        private final Socket client;
        private final Socket server;
        private final boolean isToBeReset;
        private long received;

        Connection(Socket client, Socket server, boolean isToBeReset) {
            this.client = client;
            this.server = server;
            this.isToBeReset = isToBeReset;
        }

        void pump(Socket from, Socket to, Direction direction) {
            byte[] buffer = new byte[BUFFER];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    if (direction == Direction.DOWN && isEnough(read)) {
                        reset();
                        return;
                    }
                    if (delayMs > 0) {
                        TimeUnit.MILLISECONDS.sleep(delayMs);
                    }
                    awaitPassage();
                    out.write(buffer, 0, read);
                }
                awaitPassage();
                to.shutdownOutput();
                if (direction == Direction.DOWN) {
                    close();
                }
            } catch (IOException e) {
                reset(); // One side is gone, so the other is told.
            } catch (InterruptedException e) {
                reset();
            }
        }

        private boolean isEnough(int read) {
            received += read;
            return isToBeReset
                    && received > resetAfterBytes
                    && resetsLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
        }

        private void close() throws IOException {
            connections.remove(this);
            server.close();
            client.close();
        }

        void reset() {
            connections.remove(this);
            abort(client);
            abort(server);
        }
    }
}
