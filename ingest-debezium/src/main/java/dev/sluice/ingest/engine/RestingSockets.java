package dev.sluice.ingest.engine;

import org.jspecify.annotations.Nullable;

import javax.net.SocketFactory;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;

/**
 * The engine's connections to PostgreSQL. Debezium's reader (3.6) does not wait for what the server sends: it looks five times, by reads that give up
 * after a millisecond (pgjdbc 42.7, {@code PGStream.hasMessagePending}), and sleeps for {@code poll.interval.ms}, day and night; each look in vain is an
 * exception. Here a look lasts longer, until something comes, when those of two rounds have been in vain, and the first thing that comes makes
 * them short again. A source that rests costs a fraction, and its first change is read when it comes instead of after the sleep.
 *
 * <p>Looks are not long at once because whoever acknowledges what was received waits until the look is over. pgjdbc makes the instance by its name.
 */
public final class RestingSockets extends SocketFactory {

    /** What pgjdbc asks of a look, and of nothing else. */
    static final int LOOK_MS = 1;

    static final int LONG_LOOK_MS = 50;
    static final int LOOKS_IN_VAIN = 10;

    @Override
    public Socket createSocket() {
        return new Resting();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return connected(new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        return connected(new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
    }

    private Socket connected(InetSocketAddress to, @Nullable InetSocketAddress from) throws IOException {
        Socket socket = createSocket();
        try {
            if (from != null) {
                socket.bind(from);
            }
            socket.connect(to);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Read and timed by one thread at a time, as pgjdbc's lock sees to. */
    private static final class Resting extends Socket {

        private int inVain;

        @Override
        public void setSoTimeout(int timeoutMs) throws SocketException {
            super.setSoTimeout(timeoutMs == LOOK_MS && inVain >= LOOKS_IN_VAIN ? LONG_LOOK_MS : timeoutMs);
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new FilterInputStream(super.getInputStream()) {

                @Override
                public int read() throws IOException {
                    byte[] one = new byte[1];
                    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
                }

                @Override
                public int read(byte[] into, int offset, int length) throws IOException {
                    try {
                        int count = in.read(into, offset, length);
                        inVain = 0;
                        return count;
                    } catch (SocketTimeoutException e) {
                        inVain++;
                        throw e;
                    }
                }
            };
        }
    }
}
