package space.quark.hub.upstream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SocketTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    static final String UPGRADE = "Connection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    @Test
    void aSocketIsATunnelUntilItsInstanceLeaves() throws Exception {
        try (Instance shop = new Instance(SocketTest::echo);
                Counter counter = new Counter(shop);
                HttpClient client = HttpClient.newHttpClient()) {
            Heard heard = new Heard();
            WebSocket socket = client.newWebSocketBuilder()
                    .subprotocols("chat")
                    .buildAsync(URI.create("ws://127.0.0.1:" + counter.port() + "/m/shop/socket?x=1"), heard)
                    .get(30, TimeUnit.SECONDS);
            assertEquals("chat", socket.getSubprotocol());
            assertTrue(shop.heads.getFirst().startsWith("GET /socket?x=1 HTTP/1.1\r\n"), shop.heads.getFirst());
            for (int size : new int[] {1, 200, 70_000}) {
                socket.sendText("x".repeat(size), true).get(30, TimeUnit.SECONDS);
                assertEquals("x".repeat(size), heard.texts.poll(30, TimeUnit.SECONDS));
            }
            assertEquals(1, counter.first().streams());
            assertEquals(1, counter.first().inFlight());
            assertFalse(counter.first().drained(Duration.ZERO));
            assertEquals("1012 service restart", heard.closed.get(30, TimeUnit.SECONDS));
            assertTrue(counter.first().drained(LONG));
        }
    }

    @Test
    void aSocketThatTheInstanceClosesIsClosed() throws Exception {
        try (Instance shop = new Instance(line -> {
                    handshake(line);
                    line.say("\u0088\u0002\u0003\u00e8");
                    line.in.readNBytes(8);
                });
                Counter counter = new Counter(shop);
                HttpClient client = HttpClient.newHttpClient()) {
            Heard heard = new Heard();
            client.newWebSocketBuilder()
                    .buildAsync(URI.create("ws://127.0.0.1:" + counter.port() + "/m/shop/socket"), heard)
                    .get(30, TimeUnit.SECONDS);
            assertEquals("1000 ", heard.closed.get(30, TimeUnit.SECONDS));
            assertTrue(counter.first().drained(LONG));
        }
    }

    @Test
    void whoHasSaidAllStillHearsTheOther() throws Exception {
        try (Instance shop = new Instance(line -> {
                    handshake(line);
                    if (line.in.readAllBytes().length == 8) {
                        Thread.sleep(300);
                        line.say("\u0088\u0002\u0003\u00e8");
                    }
                });
                Counter counter = new Counter(shop);
                Browser browser = counter.browser()) {
            assertEquals(101, browser.ask("GET", "/m/shop/x", UPGRADE, "").status());
            browser.say("\u0088\u0082\0\0\0\0\u0003\u00e8");
            browser.socket.shutdownOutput();
            assertArrayEquals(new byte[] {(byte) 0x88, 2, 3, (byte) 0xe8}, browser.in.readAllBytes());
            assertTrue(counter.first().drained(LONG));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoGoesOnAloneIsNotHeardForEver(boolean instanceEnds) throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (Instance shop = new Instance(line -> {
                    handshake(line);
                    if (instanceEnds) {
                        line.socket.shutdownOutput();
                    }
                    never.await();
                });
                Counter counter = new Counter(shop);
                Browser browser = counter.browser()) {
            assertEquals(101, browser.ask("GET", "/m/shop/x", UPGRADE, "").status());
            if (!instanceEnds) {
                browser.socket.shutdownOutput();
            }
            assertTrue(counter.first().drained(LONG));
            assertEquals(-1, browser.in.read());
        } finally {
            never.countDown();
        }
    }

    @Test
    void aSocketThatIsRefusedIsAnAnswer() throws Exception {
        try (Instance shop = Instance.answering(_ -> "HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno");
                Counter counter = new Counter(shop);
                Browser browser = counter.browser()) {
            Browser.Reply reply = browser.ask("GET", "/m/shop/x", UPGRADE, "");
            assertEquals(401, reply.status());
            assertEquals("no", reply.body());
            assertEquals("no", browser.get("/m/shop/x").body());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Upgrade: h2c\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
                "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
                "Upgrade: websocket",
                "Upgrade: websocket\r\nSec-WebSocket-Accept: AAAALMBiTxaQ9kYGzzhZRbK+xOo="
            })
    void whoDoesNotAgreeOpensNoSocket(String agreement) throws Exception {
        try (Instance shop = Instance.answering(
                        _ -> "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n" + agreement + "\r\n\r\n");
                Counter counter = new Counter(shop);
                Browser browser = counter.browser()) {
            Browser.Reply reply = browser.ask("GET", "/m/shop/x", UPGRADE, "");
            assertEquals(502, reply.status());
            assertTrue(reply.body().contains("the module did not answer properly"), reply.body());
            assertTrue(counter.first().drained(LONG));
        }
    }

    @Test
    void anAgreementIsToldWhole() throws Exception {
        try (Instance shop = Instance.answering(
                        _ -> "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n"
                                + "Set-Cookie: a=1\r\nSet-Cookie: b=2\r\n"
                                + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
                Counter counter = new Counter(shop);
                Browser browser = counter.browser()) {
            String other = UPGRADE.replace("Upgrade: websocket", "Upgrade: foo, WebSocket");
            Browser.Reply reply = browser.ask("GET", "/m/shop/x", other, "");
            assertEquals(101, reply.status());
            assertTrue(reply.head().contains("a=1") && reply.head().contains("b=2"), reply.head());
        }
    }

    static void handshake(Instance.Line line) throws Exception {
        String head = line.head();
        int at = head.indexOf("Sec-WebSocket-Key: ") + "Sec-WebSocket-Key: ".length();
        String key = head.substring(at, head.indexOf('\r', at)) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
        String accept = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-1").digest(key.getBytes(StandardCharsets.US_ASCII)));
        line.say("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + (head.contains("chat") ? "Sec-WebSocket-Protocol: chat\r\n" : "")
                + "Sec-WebSocket-Accept: " + accept + "\r\n\r\n");
    }

    /** Sends back each frame, unmasked. */
    private static void echo(Instance.Line line) throws Exception {
        handshake(line);
        while (true) {
            int first = line.in.read();
            if (first < 0) {
                return;
            }
            int code = line.in.read() & 0x7f;
            ByteBuffer longer = ByteBuffer.wrap(line.in.readNBytes(code == 126 ? 2 : code == 127 ? 8 : 0));
            int size = code == 126 ? longer.getShort() & 0xffff : code == 127 ? (int) longer.getLong() : code;
            byte[] mask = line.in.readNBytes(4);
            byte[] bytes = line.in.readNBytes(size);
            for (int i = 0; i < size; i++) {
                bytes[i] ^= mask[i % 4];
            }
            line.out.write(first);
            line.out.write(code);
            line.out.write(longer.array());
            line.out.write(bytes);
            if ((first & 0x0f) == 8) {
                return;
            }
        }
    }

    private static final class Heard implements WebSocket.Listener {
        final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
        final CompletableFuture<String> closed = new CompletableFuture<>();
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                texts.add(text.toString());
                text.setLength(0);
            }
            return WebSocket.Listener.super.onText(socket, data, last);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            closed.complete(status + " " + reason);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            closed.completeExceptionally(error);
        }
    }
}
