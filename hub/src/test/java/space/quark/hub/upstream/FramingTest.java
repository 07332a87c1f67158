package space.quark.hub.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no answer is told as one failure, and never taken for a part of the next answer. */
class FramingTest {
    private static final String GOOD = Instance.ok("mine");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\nContent-Length: 2\n\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\n\r\nok",
                "HTTP/1.1 200 OK\r\nA: b\r\n folded\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: 0x2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: 9999999999999999999\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\n: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nno colon\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nA: b\u0000c\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nA: b\rc\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\nok",
                "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\nok\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-2\r\nok\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n 2\r\nok\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2 \r\nok\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\nok\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nok\r\n0\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
                "HTTP/1.1 999 What\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/2 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1200 OK\r\nContent-Length: 0\r\n\r\n",
                "ICY 200 OK\r\n\r\n",
                " HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                "\r\n\r\n",
                ""
            })
    void whatIsNoAnswerIsTold(String bytes) throws Exception {
        AtomicReference<String> next = new AtomicReference<>(bytes);
        try (Instance shop = new Instance(line -> {
                    while (!line.head().isEmpty()) {
                        String answer = next.getAndSet(GOOD);
                        line.say(answer);
                        if (answer.isEmpty()) {
                            return;
                        }
                    }
                });
                Counter counter = new Counter(shop);
                Browser browser = counter.browser()) {
            counter.patience("POST", Duration.ofSeconds(20));
            Browser.Reply reply = browser.ask("POST", "/m/shop/x", "", "b");
            assertEquals(502, reply.status(), reply.head());
            assertTrue(reply.body().contains("\"code\":\"BAD_GATEWAY\""), reply.body());
            assertEquals("mine", browser.get("/m/shop/x").body(), "the next request has an answer of its own");
        }
    }

    @Test
    void aHeadThatIsTooLongIsTold() throws Exception {
        try (Instance shop = Instance.answering(
                        _ -> "HTTP/1.1 200 OK\r\nA: " + "x".repeat(9000) + "\r\nContent-Length: 0\r\n\r\n");
                Counter counter = new Counter(shop);
                Browser browser = counter.browser()) {
            assertEquals(502, browser.get("/m/shop/x").status());
        }
    }

    @Test
    void anAnswerWithoutAnEndToItsInterimsIsTold() throws Exception {
        try (Instance shop = Instance.answering(_ -> "HTTP/1.1 102 Processing\r\n\r\n".repeat(50));
                Counter counter = new Counter(shop);
                Browser browser = counter.browser()) {
            assertEquals(502, browser.get("/m/shop/x").status());
        }
    }

    @Test
    void whatFollowsAnAnswerUnaskedIsNobodysAnswer() throws Exception {
        try (Instance shop = Instance.answering(head -> head.contains("/twice")
                        ? Instance.ok("first") + Instance.ok("planted")
                        : head.contains("/none")
                                ? "HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nplanted"
                                : GOOD);
                Counter counter = new Counter(shop);
                Browser browser = counter.browser()) {
            for (int i = 0; i < 20; i++) {
                assertEquals("first", browser.get("/m/shop/twice").body());
                assertEquals("mine", browser.get("/m/shop/x").body());
                assertEquals(204, browser.get("/m/shop/none").status());
                assertEquals("mine", browser.get("/m/shop/x").body());
            }
        }
    }

    @Test
    void whatARestingConnectionSaysIsNobodysAnswer() throws Exception {
        AtomicReference<Instance.Line> resting = new AtomicReference<>();
        try (Instance shop = new Instance(line -> {
                    resting.set(line);
                    while (!line.head().isEmpty()) {
                        line.say(GOOD);
                    }
                });
                Counter counter = new Counter(shop);
                Browser browser = counter.browser()) {
            assertEquals("mine", browser.get("/m/shop/x").body());
            Objects.requireNonNull(resting.get()).say(Instance.ok("planted"));
            for (int i = 0; i < 5; i++) {
                assertEquals("mine", browser.get("/m/shop/x").body());
            }
        }
    }

    @Test
    void anAnswerThatBreaksOffIsNotTakenForWhole() throws Exception {
        for (String begun : new String[] {
            "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nhalf",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n0\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nzz\r\n"
        }) {
            try (Instance shop = new Instance(line -> {
                        line.head();
                        line.say(begun);
                    });
                    Counter counter = new Counter(shop);
                    Browser browser = counter.browser()) {
                boolean whole;
                try {
                    whole = browser.get("/m/shop/x").status() == 200;
                } catch (IOException _) {
                    whole = false;
                }
                assertEquals(false, whole, begun);
            }
        }
    }

    /** Whatever an instance says, every request has an end, and a request after it the answer that was meant for it. */
    @Test
    void randomAnswersNeverHangNorCross() throws Exception {
        Random random = new Random(20_261_126);
        AtomicReference<String> damaged = new AtomicReference<>("");
        try (Instance shop = new Instance(line -> {
                    String head = line.head();
                    while (!head.isEmpty()) {
                        if (head.contains("/damaged")) {
                            line.say(String.valueOf(damaged.get()));
                            // Then it goes, so that what can only end with the connection does.
                            return;
                        }
                        line.say(Instance.ok(head.split(" ")[1]));
                        head = line.head();
                    }
                });
                Counter counter = new Counter(shop)) {
            counter.patience("GET", Duration.ofSeconds(20));
            for (int i = 0; i < 1500; i++) {
                damaged.set(damage(random));
                try (Browser browser = counter.browser()) {
                    browser.ask("GET", "/m/shop/damaged", "", "");
                } catch (IOException | NumberFormatException _) {
                    // Broken off, as the instance broke it off.
                }
                counter.first().forgive();
                try (Browser browser = counter.browser()) {
                    assertEquals("/own" + i, browser.get("/m/shop/own" + i).body(), damaged.get());
                }
            }
            assertTrue(counter.first().drained(Duration.ofSeconds(30)), "nothing is left under way");
        }
    }

    private static String damage(Random random) {
        if (random.nextInt(4) == 0) {
            byte[] noise = new byte[random.nextInt(400)];
            random.nextBytes(noise);
            return new String(noise, StandardCharsets.ISO_8859_1);
        }
        String[] heads = {
            "HTTP/1.1 200 OK\r\nContent-Length: 11\r\nA: b\r\n\r\nhello world",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\nA: b\r\n\r\n",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.0 200 OK\r\n\r\nuntil the end"
        };
        StringBuilder answer = new StringBuilder(heads[random.nextInt(heads.length)]);
        for (int i = 0; i <= random.nextInt(4); i++) {
            int at = random.nextInt(answer.length());
            switch (random.nextInt(4)) {
                case 0 -> answer.setCharAt(at, (char) random.nextInt(256));
                case 1 -> answer.deleteCharAt(at);
                case 2 -> answer.insert(at, "\r\n 0:;,".charAt(random.nextInt(7)));
                default -> answer.insert(at, answer.substring(at, Math.min(answer.length(), at + random.nextInt(20))));
            }
        }
        return answer.toString();
    }

    @Test
    void framesAreFollowedHoweverTheyComeInPieces() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            ByteBuffer all = ByteBuffer.allocate(300_000);
            Set<Integer> ends = new HashSet<>();
            for (int i = 0; i < 20; i++) {
                int size = switch (random.nextInt(3)) {
                    case 0 -> random.nextInt(126);
                    case 1 -> random.nextInt(5000);
                    default -> 65_536 + random.nextInt(10) * (i == 0 ? 1 : 0);
                };
                if (all.remaining() < size + 14) {
                    continue;
                }
                all.put((byte) 0x82);
                if (size < 126) {
                    all.put((byte) size);
                } else if (size < 65_536) {
                    all.put((byte) 126).putShort((short) size);
                } else {
                    all.put((byte) 127).putLong(size);
                }
                all.position(all.position() + size);
                ends.add(all.position());
            }
            all.flip();
            Frames frames = new Frames();
            int at = 0;
            while (at < all.limit()) {
                int piece = Math.min(all.limit() - at, 1 + random.nextInt(3000));
                at += frames.skip(all.slice(at, piece), random.nextBoolean());
                assertEquals(ends.contains(at), frames.isBetween());
            }
        }
    }
}
