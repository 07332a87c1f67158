package space.quark.hub.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RetryTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    /** An address that is taken, and where nobody listens. */
    private static final class Nobody implements AutoCloseable {
        private final Socket socket = new Socket();

        Nobody() throws IOException {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        }

        URI address() {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void nobodyThereIsUnavailableAndSaysWhenToComeBack() throws Exception {
        try (Nobody nobody = new Nobody();
                Counter counter = new Counter();
                Browser browser = counter.browser()) {
            Upstream away = counter.upstream(nobody.address());
            counter.crew = new Crew("shop", List.of(away), Map.of());
            Browser.Reply reply = browser.get("/m/shop/x");
            assertEquals(503, reply.status());
            assertEquals("1", reply.header("Retry-After"));
            assertTrue(reply.body().contains("\"code\":\"QE201\""), reply.body());
            assertEquals(List.of(Witness.Failure.CONNECT), counter.failures);
            assertEquals(503, browser.ask("POST", "/m/shop/x", "", "body").status());
            counter.crew = new Crew("shop", List.of(), Map.of());
            assertEquals(503, browser.get("/m/shop/x").status());
        }
    }

    @Test
    void anotherInstanceTakesWhatReachedNobody() throws Exception {
        try (Nobody nobody = new Nobody();
                Instance shop = new Instance(line -> {
                    String head = line.head();
                    while (!head.isEmpty()) {
                        line.in.readNBytes(head.contains("Content-Length: 4") ? 4 : 0);
                        line.say(Instance.ok("here"));
                        head = line.head();
                    }
                });
                Counter counter = new Counter(shop);
                Browser browser = counter.browser()) {
            Upstream away = counter.upstream(nobody.address());
            counter.crew = new Crew("shop", List.of(away, counter.first()), Map.of());
            counter.patience("POST", LONG);
            for (int i = 0; i < 20; i++) {
                assertEquals(
                        "here", browser.ask("POST", "/m/shop/x", "", "body").body());
            }
            assertTrue(counter.failures.size() < 20, "what failed is left alone for a while");
            assertFalse(counter.failures.isEmpty());
        }
    }

    @Test
    void aConnectionThatRestedAndWasClosedCostsNobodyARequest() throws Exception {
        try (Instance shop = new Instance(line -> {
                    if (!line.head().isEmpty()) {
                        line.say(Instance.ok("one"));
                    }
                });
                Counter counter = new Counter(shop);
                Browser browser = counter.browser()) {
            counter.patience("GET", LONG);
            for (int i = 0; i < 50; i++) {
                assertEquals("one", browser.get("/m/shop/x").body());
            }
            assertEquals(List.of(), counter.failures);
        }
    }

    /** It closes after it read the next request: the worst moment, in which nobody knows what was done with it. */
    @Test
    void whatMayHaveBegunIsRepeatedOnlyWhenItMayBe() throws Exception {
        AtomicInteger seen = new AtomicInteger();
        try (Instance shop = new Instance(line -> {
                    if (!line.head().isEmpty()) {
                        seen.incrementAndGet();
                        line.say(Instance.ok("one"));
                        if (!line.head().isEmpty()) {
                            seen.incrementAndGet();
                        }
                    }
                });
                Counter counter = new Counter(shop);
                Browser browser = counter.browser()) {
            counter.patience("GET", LONG);
            assertEquals("one", browser.get("/m/shop/x").body());
            assertEquals("one", browser.get("/m/shop/x").body(), "a GET is asked again on a connection of its own");
            assertEquals(3, seen.get());
            counter.patience("POST", LONG);
            Browser.Reply reply = browser.get("/m/shop/x");
            assertEquals(502, reply.status(), "what is not to be repeated was not");
            assertEquals(4, seen.get());
        }
    }

    @Test
    void anInstanceThatBreaksOffGivesWayForWhatMayBeRepeated() throws Exception {
        AtomicInteger broken = new AtomicInteger();
        try (Instance bad = new Instance(line -> {
                    line.head();
                    broken.incrementAndGet();
                    line.reset();
                });
                Instance good = Instance.answering(_ -> Instance.ok("good"));
                Counter counter = new Counter(bad, good);
                Browser browser = counter.browser()) {
            counter.patience("GET", LONG);
            for (int i = 0; i < 10; i++) {
                assertEquals("good", browser.get("/m/shop/x").body());
            }
            assertEquals(3, broken.get(), "three failures in a row and it is left alone");
            counter.first().forgive();
            counter.patience("POST", LONG);
            counter.crew = new Crew("shop", List.of(counter.first()), Map.of());
            assertEquals(502, browser.ask("POST", "/m/shop/x", "", "x").status());
            assertEquals(4, broken.get());
        }
    }

    @Test
    void anInstanceThatIsSilentIsATimeout() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (Instance shop = new Instance(line -> {
                    line.head();
                    never.await();
                });
                Counter counter = new Counter(shop);
                Browser browser = counter.browser()) {
            counter.patience("GET", Duration.ofMillis(200));
            Browser.Reply reply = browser.get("/m/shop/x");
            assertEquals(504, reply.status());
            assertTrue(reply.body().contains("DEADLINE_EXCEEDED"), reply.body());
            assertEquals(List.of(Witness.Failure.TIMEOUT), counter.failures);
            assertTrue(counter.first().drained(LONG));
        } finally {
            never.countDown();
        }
    }

    @Test
    void anAnswerThatStopsHalfwayIsBrokenOff() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (Instance shop = new Instance(line -> {
                    line.head();
                    line.say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
                    never.await();
                });
                Counter counter = new Counter(shop);
                Browser browser = counter.browser()) {
            counter.patience("GET", Duration.ofMillis(200));
            browser.say("GET /m/shop/x HTTP/1.1\r\nHost: a\r\n\r\n");
            String all = new String(browser.in.readAllBytes(), java.nio.charset.StandardCharsets.ISO_8859_1);
            assertTrue(all.endsWith("half"), all);
            assertTrue(counter.first().drained(LONG));
        } finally {
            never.countDown();
        }
    }

    @Test
    void theModulesOwnCallersSayHowLongTheyWait() throws Exception {
        try (Instance shop = Instance.answering(_ -> Instance.ok("x"));
                Counter counter = new Counter(shop);
                Browser browser = counter.browser()) {
            counter.caller = Counter.person(1).through("cart");
            counter.patience("GET", Duration.ofHours(1));
            browser.get("/m/shop/x");
            String head = shop.heads.getLast();
            int at = head.indexOf("X-Quark-Timeout: ") + "X-Quark-Timeout: ".length();
            long millis = Long.parseLong(head.substring(at, head.indexOf('\r', at)));
            assertTrue(millis > 0 && millis <= 30_000, head);
        }
    }

    @Test
    void moreThanAModuleMayHaveUnderWayIsRefused() throws Exception {
        Semaphore arrived = new Semaphore(0);
        Semaphore answer = new Semaphore(0);
        try (Instance shop = Instance.answering(_ -> {
                    arrived.release();
                    answer.acquire();
                    return Instance.ok("slow");
                });
                Counter counter = new Counter(shop);
                Browser third = counter.browser()) {
            counter.rule(new Rule(LONG, 100, true, null, 2));
            List<Browser> two = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                Browser browser = counter.browser();
                browser.say("GET /m/shop/x HTTP/1.1\r\nHost: a\r\n\r\n");
                two.add(browser);
            }
            arrived.acquire(2);
            Browser.Reply busy = third.get("/m/shop/x");
            assertEquals(503, busy.status());
            assertTrue(busy.body().contains("\"code\":\"QE301\""), busy.body());
            assertEquals("1", busy.header("Retry-After"));
            answer.release(10);
            for (Browser browser : two) {
                assertEquals("slow", browser.reply(false).body());
                browser.close();
            }
            assertTrue(counter.first().drained(LONG));
        }
    }

    @Test
    void aCallerThatSendsTooMuchIsToldWhenToGoOn() throws Exception {
        try (Instance shop = Instance.answering(_ -> Instance.ok("x"));
                Counter counter = new Counter(shop);
                Browser browser = counter.browser()) {
            counter.rule(new Rule(LONG, 100, true, new Rule.RateLimit(3, Duration.ofHours(1)), 10));
            for (int i = 0; i < 3; i++) {
                assertEquals(200, browser.get("/m/shop/x").status());
            }
            Browser.Reply much = browser.get("/m/shop/x");
            assertEquals(429, much.status());
            assertEquals("1200", much.header("Retry-After"));
            counter.caller = Counter.person(1);
            assertEquals(200, browser.get("/m/shop/x").status(), "each caller has a measure of its own");
        }
    }

    @Test
    void theLoadGoesToWhoHasLess() throws Exception {
        Semaphore arrived = new Semaphore(0);
        Semaphore answer = new Semaphore(0);
        Instance.Answering slowly = _ -> {
            arrived.release();
            answer.acquire();
            return Instance.ok("slow");
        };
        try (Instance one = Instance.answering(slowly);
                Instance two = Instance.answering(slowly);
                Counter counter = new Counter(one, two)) {
            counter.patience("GET", LONG);
            List<Browser> browsers = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                Browser browser = counter.browser();
                browser.say("GET /m/shop/x HTTP/1.1\r\nHost: a\r\n\r\n");
                arrived.acquire();
                browsers.add(browser);
            }
            assertEquals(5, one.heads.size());
            assertEquals(5, two.heads.size());
            answer.release(10);
            for (Browser browser : browsers) {
                assertEquals(200, browser.reply(false).status());
                browser.close();
            }
        }
    }

    @Test
    void aBreakerPausesLongerEachTimeAndForgets() {
        Breaker breaker = new Breaker();
        breaker.failed(false, 0);
        breaker.failed(false, 0);
        assertTrue(breaker.usable(0));
        breaker.failed(false, 0);
        assertFalse(breaker.usable(249));
        assertTrue(breaker.usable(250));
        assertTrue(breaker.admit(250));
        assertFalse(breaker.admit(250), "one try at a time");
        breaker.failed(false, 250);
        assertFalse(breaker.usable(749));
        assertTrue(breaker.usable(750));
        for (int i = 0; i < 20; i++) {
            breaker.failed(true, 1000);
        }
        assertFalse(breaker.usable(30_999));
        assertTrue(breaker.usable(31_000));
        assertTrue(breaker.succeeded());
        assertFalse(breaker.succeeded());
        assertTrue(breaker.admit(0));
        assertTrue(breaker.admit(0), "no pause, no waiting for a try");
        breaker.failed(true, 0);
        assertFalse(breaker.usable(0), "a refused connection is enough");
    }
}
