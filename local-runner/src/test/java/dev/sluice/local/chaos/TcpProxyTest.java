package dev.sluice.local.chaos;

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

class TcpProxyTest {

    private static final int PATIENCE_MS = 30_000;
    private static final int MOMENT_MS = 200;

    @SuppressWarnings("NullAway.Init")
    private ServerSocket server;

    @SuppressWarnings("NullAway.Init")
    private TcpProxy proxy;

    @BeforeEach
    void listen() throws Exception {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        proxy = TcpProxy.listen("test");
        proxy.leadTo(server.getLocalPort());
    }

    @AfterEach
    void close() throws Exception {
        proxy.close();
        server.close();
    }

    @Test
    void handsBytesOnBothWaysAndTheEndToo() throws Exception {
        try (Socket client = client();
                Socket served = server.accept()) {
            client.getOutputStream().write(1);
            assertThat(served.getInputStream().read()).isEqualTo(1);
            served.getOutputStream().write(2);
            assertThat(client.getInputStream().read()).isEqualTo(2);
            client.shutdownOutput();
            assertThat(served.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void bytesOfACutLinkWaitAndComeWhenItIsThereAgain() throws Exception {
        try (Socket client = client();
                Socket served = server.accept()) {
            proxy.become(TcpProxy.State.SILENT);
            client.getOutputStream().write(1);
            served.setSoTimeout(MOMENT_MS);
            assertThatThrownBy(() -> served.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);

            proxy.become(TcpProxy.State.OPEN);

            served.setSoTimeout(PATIENCE_MS);
            assertThat(served.getInputStream().read()).isEqualTo(1);
        }
    }

    @Test
    void aResetReachesBothSides() throws Exception {
        try (Socket client = client();
                Socket served = server.accept()) {
            client.getOutputStream().write(1);
            assertThat(served.getInputStream().read()).isEqualTo(1);

            proxy.reset();

            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> served.getInputStream().read()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aConnectionIsResetInTheMiddleOfWhatTheServerSends() throws Exception {
        int enough = 100_000;
        proxy.resetAfter(enough, 1);
        try (Socket client = client();
                Socket served = server.accept()) {
            Thread sender = new Thread(() -> send(served));
            sender.start();

            assertThatThrownBy(() -> readAll(client)).isInstanceOf(IOException.class);

            sender.join(PATIENCE_MS);
        }
        assertThat(proxy.resetsLeft()).isZero();
        try (Socket client = client();
                Socket served = server.accept()) {
            served.getOutputStream().write(1);
            assertThat(client.getInputStream().read()).isEqualTo(1);
        }
    }

    private static void send(Socket served) {
        try {
            for (int i = 0; i < 1_000; i++) {
                served.getOutputStream().write(new byte[10_000]);
            }
        } catch (IOException e) {
            // Reset, as it should be.
        }
    }

    private static void readAll(Socket client) throws IOException {
        InputStream in = client.getInputStream();
        byte[] buffer = new byte[10_000];
        int read = in.read(buffer);
        while (read >= 0) {
            read = in.read(buffer);
        }
    }

    private Socket client() throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        client.setSoTimeout(PATIENCE_MS);
        return client;
    }
}
