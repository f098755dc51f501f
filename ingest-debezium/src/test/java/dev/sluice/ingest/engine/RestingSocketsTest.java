package dev.sluice.ingest.engine;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RestingSocketsTest {

    private ServerSocket listening;
    private Socket reading;
    private Socket writing;
    private InputStream in;

    @BeforeEach
    void connect() throws IOException {
        listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        reading = new RestingSockets().createSocket();
        reading.connect(listening.getLocalSocketAddress());
        writing = listening.accept();
        in = reading.getInputStream();
    }

    @AfterEach
    void close() throws IOException {
        writing.close();
        reading.close();
        listening.close();
    }

    /** As {@code PGStream.hasMessagePending} does it. */
    private boolean look() throws IOException {
        int before = reading.getSoTimeout();
        reading.setSoTimeout(RestingSockets.LOOK_MS);
        try {
            return in.read(new byte[8]) > 0;
        } catch (SocketTimeoutException e) {
            return false;
        } finally {
            reading.setSoTimeout(before);
        }
    }

    private int lookLastsMs() throws IOException {
        reading.setSoTimeout(RestingSockets.LOOK_MS);
        return reading.getSoTimeout();
    }

    private void rest() throws IOException {
        for (int i = 0; i < RestingSockets.LOOKS_IN_VAIN; i++) {
            assertThat(lookLastsMs()).isEqualTo(RestingSockets.LOOK_MS);
            assertThat(look()).isFalse();
        }
    }

    @Test
    void aLookIsLongAfterManyInVainAndShortOnceSomethingHasCome() throws IOException {
        rest();
        assertThat(lookLastsMs()).isEqualTo(RestingSockets.LONG_LOOK_MS);

        writing.getOutputStream().write(7);
        reading.setSoTimeout(0);
        assertThat(in.read()).isEqualTo(7);

        rest();
        assertThat(lookLastsMs()).isEqualTo(RestingSockets.LONG_LOOK_MS);
        writing.getOutputStream().write(new byte[] {1, 2});
        // Two bytes may come one by one.
        assertThat(in.readNBytes(2)).containsExactly(1, 2);
        assertThat(lookLastsMs()).isEqualTo(RestingSockets.LOOK_MS);
    }

    @Test
    void otherTimeoutsAreWhatTheyAre() throws IOException {
        rest();

        for (int timeoutMs : new int[] {0, 2, 50, 10_000}) {
            reading.setSoTimeout(timeoutMs);
            assertThat(reading.getSoTimeout()).isEqualTo(timeoutMs);
        }
    }

    @Test
    void theEndIsTold() throws IOException {
        writing.close();

        assertThat(in.read()).isEqualTo(-1);
        assertThat(in.read(new byte[3])).isEqualTo(-1);
    }

    @Test
    void anAddressThatDoesNotAnswerIsAnError() throws IOException {
        listening.close();
        int port = listening.getLocalPort();
        RestingSockets sockets = new RestingSockets();

        assertThatThrownBy(() -> sockets.createSocket(InetAddress.getLoopbackAddress(), port))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> sockets.createSocket("127.0.0.1", port)).isInstanceOf(IOException.class);
    }
}
