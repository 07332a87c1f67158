package space.quark.hub.docking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that answer well, badly, too much and never. */
class WireTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    /** Answers one connection with these bytes, and closes it if told to. */
    private static final class Speaker implements AutoCloseable {
        private final ServerSocket server;
        private volatile String heard = "";

        Speaker(String answer, boolean close) throws IOException {
            server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
            Thread.ofVirtual().start(() -> speak(answer, close));
        }

        private void speak(String answer, boolean close) {
            try {
                Socket socket = server.accept();
                byte[] asked = new byte[4096];
                int length = socket.getInputStream().read(asked);
                heard = new String(asked, 0, Math.max(0, length), StandardCharsets.ISO_8859_1);
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                if (close) {
                    socket.close();
                }
            } catch (IOException _) {
                // The other side has seen enough.
            }
        }

        Address address() {
            return new Address(URI.create("http://named:" + server.getLocalPort() + "/base"), server.getInetAddress());
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    private static Wire.Reply ask(Speaker speaker) throws WireFailure {
        return new Wire(speaker.address(), LONG, 100).get("manifest", "/manifest");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
                "HTTP/1.0 200 OK\r\n\r\nhello",
                "HTTP/1.1 200\r\ntransfer-encoding: chunked\r\n\r\n2;a=b\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\ncontent-length: 5\n\nhello"
            })
    void answersOfEveryFormAreRead(String answer) throws Exception {
        try (Speaker speaker = new Speaker(answer, true)) {
            Wire.Reply reply = ask(speaker);
            assertEquals(200, reply.status());
            assertEquals("hello", new String(reply.body(), StandardCharsets.UTF_8));
            assertTrue(speaker.heard.startsWith("GET /base/manifest HTTP/1.1\r\nHost: named:"), speaker.heard);
            assertTrue(speaker.heard.contains("Connection: close"));
        }
    }

    @Test
    void aRedirectIsAnAnswerAndNotFollowed() throws Exception {
        try (Speaker speaker =
                new Speaker("HTTP/1.1 302 Found\r\nLocation: http://10.0.0.1/\r\nContent-Length: 0\r\n\r\n", true)) {
            assertEquals(302, ask(speaker).status());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SSH-2.0-OpenSSH_9.6\r\n",
                "HTTP/1.1 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"
            })
    void whatIsNoAnswerIsSaidSo(String answer) throws Exception {
        try (Speaker speaker = new Speaker(answer, true)) {
            WireFailure failure = assertThrows(WireFailure.class, () -> ask(speaker));
            assertEquals("manifest", failure.hop());
        }
    }

    @Test
    void whoSaysTooMuchIsCutOff() throws Exception {
        try (Speaker speaker = new Speaker("HTTP/1.1 200 OK\r\n\r\n" + "x".repeat(1000), false)) {
            WireFailure failure = assertThrows(WireFailure.class, () -> ask(speaker));
            assertTrue(failure.words().contains("larger than 100 bytes"), failure.words());
        }
        try (Speaker speaker = new Speaker("HTTP/1.1 200 OK\r\nX: " + "x".repeat(10_000), false)) {
            assertThrows(WireFailure.class, () -> ask(speaker));
        }
    }

    @Test
    void whoSaysNothingIsNotWaitedFor() throws Exception {
        try (Speaker speaker = new Speaker("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe", false)) {
            WireFailure failure = assertThrows(
                    WireFailure.class,
                    () -> new Wire(speaker.address(), Duration.ofMillis(200), 100).get("health", "/health"));
            assertTrue(failure.words().contains("within 200 ms"), failure.words());
        }
    }

    @Test
    void whereNobodyListensTheHopIsTheConnection() throws Exception {
        // Bound, so that nobody else can listen there, and not listening.
        try (Socket silent = new Socket()) {
            silent.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Address address = new Address(
                    URI.create("http://localhost:" + silent.getLocalPort()), InetAddress.getLoopbackAddress());
            WireFailure failure =
                    assertThrows(WireFailure.class, () -> new Wire(address, LONG, 100).get("health", "/health"));
            assertEquals("connect", failure.hop());
        }
    }

    @Test
    void whatSpeaksNoTlsFailsAtThatHop() throws Exception {
        try (Speaker speaker = new Speaker("HTTP/1.1 400 Bad Request\r\n\r\n", true)) {
            Address plain = speaker.address();
            Address secure = new Address(URI.create("https://localhost:" + plain.port()), plain.at());
            WireFailure failure =
                    assertThrows(WireFailure.class, () -> new Wire(secure, LONG, 100).get("health", "/health"));
            assertEquals("tls", failure.hop());
        }
    }

    @Test
    void interimAnswersEnd() throws Exception {
        try (Speaker speaker = new Speaker("HTTP/1.1 100 Continue\r\n\r\n".repeat(100_000), false)) {
            WireFailure failure = assertThrows(WireFailure.class, () -> ask(speaker));
            assertTrue(failure.words().contains("interim"), failure.words());
        }
    }
}
