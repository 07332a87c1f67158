package space.quark.hub.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.quark.hub.tokens.TokenRoom;

class StreamTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final long GIGABYTE = 1L << 30;

    /** More than this process may hold, both ways at once. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aGigabyteGoesThroughInPieces(boolean announced) throws Exception {
        AtomicLong arrived = new AtomicLong();
        try (Instance shop = new Instance(line -> {
                    String head = line.head();
                    long left = announced ? GIGABYTE : Long.MAX_VALUE;
                    if (!announced) {
                        assertTrue(head.contains("Transfer-Encoding: chunked"), head);
                    }
                    byte[] buffer = new byte[64 * 1024];
                    long seen = 0;
                    while (seen < left) {
                        int read = announced
                                ? line.in.read(buffer, 0, (int) Math.min(buffer.length, left - seen))
                                : chunk(line.in, buffer);
                        if (read <= 0) {
                            break;
                        }
                        seen += read;
                    }
                    arrived.set(seen);
                    line.say("HTTP/1.1 200 OK\r\nContent-Length: " + GIGABYTE / 4 + "\r\n\r\n");
                    for (long sent = 0; sent < GIGABYTE / 4; sent += buffer.length) {
                        line.out.write(buffer);
                    }
                });
                Counter counter = new Counter(shop);
                Browser browser = counter.browser()) {
            counter.rule(Rule.of("POST", LONG, GIGABYTE));
            browser.say("POST /m/shop/x HTTP/1.1\r\nHost: a\r\n"
                    + (announced ? "Content-Length: " + GIGABYTE : "Transfer-Encoding: chunked") + "\r\n\r\n");
            byte[] piece = new byte[64 * 1024];
            byte[] framing = "10000\r\n".getBytes(StandardCharsets.US_ASCII);
            for (long sent = 0; sent < GIGABYTE; sent += piece.length) {
                if (!announced) {
                    browser.out.write(framing);
                }
                browser.out.write(piece);
                if (!announced) {
                    browser.out.write(framing, framing.length - 2, 2);
                }
            }
            browser.say(announced ? "" : "0\r\n\r\n");
            assertTrue(Instance.readHead(browser.in).startsWith("HTTP/1.1 200"));
            long back = 0;
            while (back < GIGABYTE / 4) {
                back += browser.in.read(piece, 0, (int) Math.min(piece.length, GIGABYTE / 4 - back));
            }
            assertEquals(GIGABYTE, arrived.get());
            assertTrue(counter.first().drained(LONG));
        }
    }

    /** A whole body in chunks, put together. */
    static String chunks(InputStream in) throws Exception {
        StringBuilder all = new StringBuilder();
        byte[] buffer = new byte[64 * 1024];
        int size = chunk(in, buffer);
        while (size > 0) {
            all.append(new String(buffer, 0, size, StandardCharsets.ISO_8859_1));
            size = chunk(in, buffer);
        }
        return all.toString();
    }

    /** The next chunk's content, 0 for the last. */
    private static int chunk(InputStream in, byte[] buffer) throws Exception {
        int size = 0;
        int c = in.read();
        while (c != '\r') {
            size = size * 16 + Character.digit(c, 16);
            c = in.read();
        }
        in.skipNBytes(1);
        in.readNBytes(buffer, 0, size);
        in.skipNBytes(2);
        return size;
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() throws Exception {
        try (Instance shop = new Instance(line -> {
                    line.head();
                    line.in.readAllBytes();
                });
                Counter counter = new Counter(shop);
                Browser announced = counter.browser();
                Browser found = counter.browser()) {
            counter.rule(Rule.of("POST", LONG, 100_000));
            announced.say(
                    "POST /m/shop/x HTTP/1.1\r\nHost: a\r\nContent-Length: 100001\r\nExpect: 100-continue\r\n\r\n");
            assertEquals(413, announced.reply(false).status());
            found.say("POST /m/shop/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (int i = 0; i < 20; i++) {
                found.say("2000\r\n" + "x".repeat(0x2000) + "\r\n");
            }
            found.say("0\r\n\r\n");
            Browser.Reply reply = found.reply(false);
            assertEquals(413, reply.status());
            assertTrue(reply.body().contains("BODY_TOO_LARGE"), reply.body());
            assertEquals(List.of(), counter.failures, "the instance did nothing wrong");
            assertTrue(counter.first().drained(LONG));
        }
    }

    @Test
    void anAnswerThatComesBeforeTheBodyIsHeard() throws Exception {
        try (Instance shop = new Instance(line -> {
                    line.head();
                    line.say("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno");
                });
                Counter counter = new Counter(shop);
                Browser browser = counter.browser()) {
            counter.rule(Rule.of("POST", LONG, GIGABYTE));
            browser.say("POST /m/shop/x HTTP/1.1\r\nHost: a\r\nContent-Length: 4000000\r\n\r\n");
            for (int i = 0; i < 40; i++) {
                browser.say("x".repeat(100_000));
            }
            Browser.Reply reply = browser.reply(false);
            assertEquals(403, reply.status());
            assertEquals("no", reply.body());
            assertTrue(counter.first().drained(LONG));
        }
    }

    @Test
    void aBodyIsSentWhenTheModuleWantsIt() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch wanted = new CountDownLatch(1);
        try (Instance shop = new Instance(line -> {
                    String head = line.head();
                    assertTrue(head.contains("Expect: 100-continue"), head);
                    asked.countDown();
                    wanted.await();
                    line.say("HTTP/1.1 100 Continue\r\n\r\n");
                    String body = new String(line.in.readNBytes(5), StandardCharsets.US_ASCII);
                    line.say(Instance.ok(body));
                });
                Counter counter = new Counter(shop);
                Browser browser = counter.browser()) {
            counter.rule(Rule.of("POST", LONG, 100));
            browser.say("POST /m/shop/x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
            assertTrue(asked.await(30, TimeUnit.SECONDS));
            wanted.countDown();
            assertEquals(100, browser.reply(false).status());
            browser.say("hello");
            assertEquals("hello", browser.reply(false).body());
        }
    }

    @Test
    void aBodyThatTheModuleDoesNotWantIsNeverSent() throws Exception {
        try (Instance shop = Instance.answering(_ -> "HTTP/1.1 417 Expectation Failed\r\nContent-Length: 2\r\n\r\nno");
                Counter counter = new Counter(shop);
                Browser browser = counter.browser()) {
            counter.rule(Rule.of("POST", LONG, 100));
            browser.say("POST /m/shop/x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
            Browser.Reply reply = browser.reply(false);
            assertEquals(417, reply.status());
            assertEquals("close", String.valueOf(reply.header("Connection")).toLowerCase(java.util.Locale.ROOT));
            assertEquals(-1, browser.in.read());
            assertTrue(counter.first().drained(LONG));
        }
    }

    @Test
    void eventsArriveAtOnceAndAreEndedBetweenTwo() throws Exception {
        BlockingQueue<String> events = new LinkedBlockingQueue<>();
        try (Instance shop = new Instance(line -> {
                    line.head();
                    line.say(
                            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
                    while (true) {
                        String event = events.take();
                        line.say(Integer.toHexString(event.length()) + "\r\n" + event + "\r\n");
                    }
                });
                Counter counter = new Counter(shop);
                Browser browser = counter.browser()) {
            browser.say("GET /m/shop/x HTTP/1.1\r\nHost: a\r\n\r\n");
            assertTrue(Instance.readHead(browser.in).contains("text/event-stream"));
            for (int i = 0; i < 10; i++) {
                String event = "data: " + i + "\n\n";
                events.add(event);
                assertEquals(event, browser.some(event.length()));
            }
            assertEquals(1, counter.first().streams());
            events.add("data: ha");
            assertEquals("data: ha", browser.some(8));
            counter.first().endStreams();
            events.add("lf\n\n");
            assertEquals("lf\n\n", browser.some(4));
            assertEquals("", browser.chunk(), "the stream ends in good order");
            assertTrue(counter.first().drained(LONG));
            assertEquals(503, browser.get("/m/shop/x").status(), "the drained take nothing");
        }
    }

    @Test
    void aQuietModuleIsNoIdleClient() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (Instance shop = new Instance(line -> {
                    line.head();
                    assertFalse(never.await(600, TimeUnit.MILLISECONDS));
                    line.say("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n");
                    assertFalse(never.await(600, TimeUnit.MILLISECONDS));
                    line.say("data: 2\n\n");
                });
                Counter counter = new Counter(shop)) {
            // The silence ends midway between two looks at the clock: a write that is under way then would be the idle
            // one.
            counter.idle(Duration.ofMillis(400));
            counter.patience("GET", LONG);
            try (Browser browser = counter.browser()) {
                assertEquals("data: 1\n\ndata: 2\n\n", browser.get("/m/shop/x").body());
            }
        }
    }

    @Test
    void whoIsDrainedFinishesWhatItHas() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        try (Instance shop = Instance.answering(_ -> {
                    arrived.countDown();
                    answer.await();
                    return Instance.ok("slow");
                });
                Counter counter = new Counter(shop);
                Browser browser = counter.browser()) {
            counter.patience("GET", LONG);
            browser.say("GET /m/shop/x HTTP/1.1\r\nHost: a\r\n\r\n");
            assertTrue(arrived.await(30, TimeUnit.SECONDS));
            CompletableFuture<Boolean> drained =
                    CompletableFuture.supplyAsync(() -> counter.first().drained(LONG));
            TokenRoom.await(LONG, () -> !counter.first().usable(System.currentTimeMillis()));
            answer.countDown();
            assertEquals("slow", browser.reply(false).body());
            assertTrue(drained.get(30, TimeUnit.SECONDS));
        }
    }

    /** Something is always half said: a frame, an event, an answer without an end. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n",
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nlog\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nlog\n",
                "",
                "socket"
            })
    void whoWasDrainedIsNotHeardForEver(String begun) throws Exception {
        CountDownLatch unheard = new CountDownLatch(1);
        try (Instance shop = new Instance(line -> {
                    if (begun.equals("socket")) {
                        SocketTest.handshake(line);
                        line.say("\u0082\u007f\0\0\0\0@\0\0\0");
                    } else {
                        line.head();
                        line.say(begun);
                    }
                    try {
                        while (!begun.isEmpty() || line.in.read() >= 0) {
                            line.say("x\n");
                            Thread.sleep(20);
                        }
                    } finally {
                        unheard.countDown();
                    }
                });
                Counter counter = new Counter(shop);
                Browser browser = counter.browser()) {
            counter.patience("GET", LONG);
            browser.say("GET /m/shop/x HTTP/1.1\r\nHost: a\r\n" + (begun.equals("socket") ? SocketTest.UPGRADE : "")
                    + "\r\n");
            TokenRoom.await(LONG, () -> shop.heads.size() == 1);
            assertFalse(counter.first().drained(Duration.ofMillis(100)));
            assertTrue(unheard.await(30, TimeUnit.SECONDS));
            assertEquals(0, counter.first().inFlight());
        }
    }

    @Test
    void manyAtOnceEachGetTheirOwn() throws Exception {
        try (Instance shop = Instance.answering(head -> Instance.ok(head.split(" ")[1]));
                Counter counter = new Counter(shop)) {
            counter.crew = new Crew("shop", counter.upstreams, Map.of());
            List<CompletableFuture<Void>> people = java.util.stream.IntStream.range(0, 32)
                    .mapToObj(who -> CompletableFuture.runAsync(
                            () -> {
                                try (Browser browser = counter.browser()) {
                                    for (int i = 0; i < 200; i++) {
                                        String path = "/" + who + "/" + i;
                                        assertEquals(
                                                path,
                                                browser.get("/m/shop" + path).body());
                                    }
                                } catch (java.io.IOException e) {
                                    throw new java.io.UncheckedIOException(e);
                                }
                            },
                            task -> Thread.ofVirtual().start(task)))
                    .toList();
            for (CompletableFuture<Void> one : people) {
                one.get(60, TimeUnit.SECONDS);
            }
            assertTrue(shop.connections.get() <= 32, "connections are shared");
            assertTrue(counter.first().drained(LONG));
        }
    }
}
