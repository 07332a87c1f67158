package space.quark.hub.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import space.quark.dock.Caller;
import space.quark.hub.tokens.TokenRoom;

class ForwarderTest {
    private static String seen(Instance shop) {
        return shop.heads.getLast();
    }

    private static boolean has(String head, String line) {
        return ("\r\n" + head).toLowerCase(Locale.ROOT).contains("\r\n" + line.toLowerCase(Locale.ROOT));
    }

    @Test
    void thePathIsPassedWithoutItsPrefixAndOtherwiseAsItCame() throws Exception {
        try (Instance shop = Instance.answering(_ -> Instance.ok("x"));
                Counter counter = new Counter(shop);
                Browser browser = counter.browser()) {
            for (String path :
                    List.of("/", "/orders/17", "/a%20b/%C3%A4", "/a%2Fb?x=%2F&y=a+b&z", "/%25 2e".replace(" ", ""))) {
                assertEquals(200, browser.get("/m/shop" + path).status());
                assertTrue(seen(shop).startsWith("GET " + path + " HTTP/1.1\r\n"), seen(shop));
            }
            browser.get("/%6d/sh%6fp/x");
            assertTrue(seen(shop).startsWith("GET /x HTTP/1.1\r\n"), "an encoded prefix is one");
            browser.get("/m/shop");
            assertTrue(seen(shop).startsWith("GET / HTTP/1.1\r\n"));
            assertEquals(1, shop.connections.get(), "one connection carries them all");
        }
    }

    @Test
    void whatOnlyTheHubMaySayIsNotPassedOn() throws Exception {
        try (Instance shop = Instance.answering(_ -> Instance.ok("x"));
                Counter counter = new Counter(shop);
                Browser browser = counter.browser()) {
            String forged = "X-User-Id: 1\r\nx-user-roles: admin\r\nX-Quark-Caller: e.e.e\r\nX-Service-Id: people\r\n"
                    + "X_User_Id: 1\r\nX-Subject: 1\r\nX-Token-Type: hub\r\nX-Forwarded-For: 1.1.1.1\r\n"
                    + "Forwarded: for=1.1.1.1\r\nX-Real-Ip: 1.1.1.1\r\nAuthorization: Bearer secret\r\n"
                    + "Cookie: a=1; quark_session=secret; b=2\r\nCookie: quark_x=secret\r\n"
                    + "Connection: keep-alive, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nTE: trailers\r\n"
                    + "X-HTTP-Method-Override: DELETE\r\nX-Method-Override: DELETE\r\nX-HTTP-Method: DELETE\r\n"
                    + "Proxy: http://1.1.1.1\r\nProxy-Authorization: secret\r\ntraceparent: 00-" + "1".repeat(32) + "-"
                    + "2".repeat(16)
                    + "-01\r\n"
                    + "Accept: text/plain\r\nX-Own: kept\r\nIdempotency-Key: k\r\n";
            assertEquals(200, browser.ask("GET", "/m/shop/x", forged, "").status());
            String head = seen(shop);
            for (String gone : List.of(
                    "x-user-id",
                    "x-user-roles",
                    "x-quark-caller",
                    "x-service-id",
                    "x_user_id",
                    "x-subject",
                    "x-token-type",
                    "forwarded:",
                    "x-real-ip",
                    "authorization",
                    "x-http-method",
                    "x-method-override",
                    "proxy:",
                    "x-hop",
                    "keep-alive",
                    "te:",
                    "proxy-authorization",
                    "connection")) {
                assertFalse(has(head, gone), gone + " in " + head);
            }
            assertFalse(head.contains("secret") || head.contains("1.1.1.1"), head);
            for (String kept : List.of(
                    "accept: text/plain\r\n",
                    "x-own: kept\r\n",
                    "idempotency-key: k\r\n",
                    "cookie: a=1; b=2\r\n",
                    "x-forwarded-for: 127.0.0.1\r\n",
                    "x-forwarded-proto: http\r\n",
                    "x-forwarded-host: station\r\n",
                    "x-forwarded-prefix: /m/shop\r\n",
                    "traceparent: 00-" + Counter.TRACE + "-",
                    "host: 127.0.0.1:" + shop.address().getPort() + "\r\n")) {
                assertTrue(has(head, kept), kept + " in " + head);
            }
        }
    }

    @Test
    void aDotReadsAsADashToSome() throws Exception {
        try (Instance shop = Instance.answering(_ -> Instance.ok("x"));
                Counter counter = new Counter(shop);
                Browser browser = counter.browser()) {
            String forged = "X.User.Id: 1\r\nX-User.Roles: forged\r\nX~Quark~Caller: forged\r\nX+Subject: forged\r\n"
                    + "X!Token!Type: forged\r\nContent.Length: 7\r\nx-own-2: kept\r\n";
            assertEquals(200, browser.ask("GET", "/m/shop/x", forged, "").status());
            String head = seen(shop);
            for (String gone : List.of("x.user.id", "content.length")) {
                assertFalse(has(head, gone), gone + " in " + head);
            }
            assertFalse(head.contains("forged"), head);
            assertTrue(has(head, "x-own-2: kept\r\n"), head);
        }
    }

    @Test
    void aPersonIsToldOfInASignedTokenAndInPlain() throws Exception {
        try (Instance shop = Instance.answering(_ -> Instance.ok("x"));
                Counter counter = new Counter(shop);
                Browser browser = counter.browser()) {
            counter.caller = Counter.person(17, "vip", "user");
            browser.get("/m/shop/x");
            browser.get("/m/shop/x");
            assertEquals(1, counter.signed.get(), "one token serves many requests");
            String head = seen(shop);
            for (String line : List.of(
                    "X-Quark-Caller: token-1-for-shop\r\n",
                    "X-User-Id: 17\r\n",
                    "X-Subject: 17\r\n",
                    "X-User-Roles: user,vip\r\n",
                    "X-User-Permissions: shop:sell\r\n",
                    "X-Token-Type: user\r\n")) {
                assertTrue(has(head, line), line + " in " + head);
            }
            assertTrue(has(head, "X-Quark-Timeout: "), head);
            counter.caller = Counter.person(18, "vip", "user");
            browser.get("/m/shop/x");
            assertTrue(has(seen(shop), "X-User-Id: 18\r\n") && has(seen(shop), "X-Quark-Caller: token-2-for-shop\r\n"));
            counter.caller = Counter.person(17, "vip").through("cart");
            browser.get("/m/shop/x");
            assertTrue(has(seen(shop), "X-Service-Id: cart\r\nX-Service-Name: The cart\r\n"), seen(shop));
        }
    }

    @Test
    void anAnswersOwnHeadersReachTheClientAndNoOthers() throws Exception {
        String answer =
                "HTTP/1.1 201 Created\r\nServer: theirs\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nX-Own: kept\r\n"
                        + "Set-Cookie: cart=1\r\nSet-Cookie: theme=dark\r\nSet-Cookie: quark_session=stolen\r\n"
                        + "Set-Cookie: =quark_session=stolen\r\nSet-Cookie: \t= quark_session=stolen; Path=/\r\n"
                        + "Set-Cookie: stolen; Path=/x=y\r\nX-User-Id: 1\r\n"
                        + "Connection: keep-alive, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nQuark-Generation: 9\r\n"
                        + "Strict-Transport-Security: max-age=99\r\nclear-site-data: \"*\"\r\nAlt-Svc: h2=\":1\"\r\n"
                        + "Service-Worker-Allowed: /\r\n"
                        + "Content-Type: text/plain\r\nContent-Length: 2\r\nETag: \"e\"\r\n\r\nok";
        try (Instance shop = Instance.answering(_ -> answer);
                Counter counter = new Counter(shop);
                Browser browser = counter.browser()) {
            Browser.Reply reply = browser.get("/m/shop/x");
            assertEquals(201, reply.status());
            assertEquals("ok", reply.body());
            for (String kept : List.of(
                    "server: theirs\r\n",
                    "date: sun, 06 nov 1994 08:49:37 gmt\r\n",
                    "x-own: kept\r\n",
                    "set-cookie: cart=1\r\n",
                    "set-cookie: theme=dark\r\n",
                    "etag: \"e\"\r\n",
                    "content-length: 2\r\n")) {
                assertTrue(has(reply.head(), kept), kept + " in " + reply.head());
            }
            for (String gone : List.of(
                    "x-hop",
                    "x-user-id",
                    "quark-generation",
                    "keep-alive",
                    "connection",
                    "strict-transport-security",
                    "clear-site-data",
                    "alt-svc",
                    "service-worker-allowed")) {
                assertFalse(has(reply.head(), gone), gone + " in " + reply.head());
            }
            assertFalse(reply.head().contains("stolen"));
            assertEquals(1, reply.head().split("Date:", -1).length - 1);
            TokenRoom.await(Duration.ofSeconds(30), () -> counter.statuses.get() == 201);
        }
    }

    @Test
    void everyWayToTellAnAnswersEndIsUnderstood() throws Exception {
        try (Instance shop = Instance.answering(head -> switch (head.split(" ")[1]) {
                    case "/chunks" ->
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1;ext=\"1\"\r\n,\r\n"
                                + "6\r\n world\r\n0\r\nX-Sum: 1\r\n\r\n";
                    case "/none" -> "HTTP/1.1 204 No Content\r\n\r\n";
                    case "/same" -> "HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n";
                    case "/hints" ->
                        "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n"
                                + Instance.ok("late");
                    case "/head" -> "HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n";
                    case "/empty" -> Instance.ok("");
                    default -> Instance.ok("plain");
                });
                Counter counter = new Counter(shop);
                Browser browser = counter.browser()) {
            for (int round = 0; round < 3; round++) {
                assertEquals("hello, world", browser.get("/m/shop/chunks").body());
                assertEquals(204, browser.get("/m/shop/none").status());
                assertEquals("\"a\"", browser.get("/m/shop/same").header("ETag"));
                assertEquals("late", browser.get("/m/shop/hints").body());
                Browser.Reply head = browser.ask("HEAD", "/m/shop/head", "", "");
                assertEquals("1234", head.header("Content-Length"));
                assertEquals("", browser.get("/m/shop/empty").body());
                assertEquals("plain", browser.get("/m/shop/plain").body());
            }
            assertEquals(1, shop.connections.get());
        }
    }

    @Test
    void aLengthIsToldAsTheModuleTellsIt() throws Exception {
        try (Instance shop = Instance.answering(head -> switch (head.split(" ")[1]) {
                    case "/chunks" -> "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
                    case "/silent" -> "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\n\r\n";
                    case "/zero" -> "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
                    case "/same" -> "HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n";
                    default -> "HTTP/1.1 304 Not Modified\r\nContent-Length: 1234\r\n\r\n";
                });
                Counter counter = new Counter(shop);
                Browser browser = counter.browser()) {
            for (int round = 0; round < 2; round++) {
                for (String verb : List.of("HEAD", "GET")) {
                    Browser.Reply same = browser.ask(verb, "/m/shop/same", "", "");
                    assertEquals(304, same.status());
                    assertNull(same.header("Content-Length"), same.head());
                    Browser.Reply changed = browser.ask(verb, "/m/shop/changed", "", "");
                    assertEquals("1234", changed.header("Content-Length"), changed.head());
                }
                assertEquals("0", browser.ask("HEAD", "/m/shop/zero", "", "").header("Content-Length"));
                for (String path : List.of("/m/shop/chunks", "/m/shop/silent")) {
                    Browser.Reply head = browser.ask("HEAD", path, "", "");
                    assertEquals(200, head.status());
                    assertNull(head.header("Content-Length"), head.head());
                }
            }
            assertEquals(1, shop.connections.get());
        }
    }

    @Test
    void whatWouldBeTakenInsteadIsTold() throws Exception {
        try (Instance shop = Instance.answering(
                        _ -> "HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Content-Length: 0\r\n\r\n");
                Counter counter = new Counter(shop);
                Browser browser = counter.browser()) {
            for (int i = 0; i < 2; i++) {
                Browser.Reply reply = browser.get("/m/shop/x");
                assertEquals(426, reply.status());
                assertEquals("websocket", reply.header("Upgrade"));
                assertEquals("Upgrade", reply.header("Connection"));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, 10.1.2.3",
        "[0:0:0:0:0:0:0:1], ::1",
        "[2001:0db8:0:0:0:0:0:1], 2001:db8::1",
        "2001:db8:0:1:0:0:0:0, 2001:db8:0:1::",
        "[1:0:0:2:0:0:0:3], 1:0:0:2::3",
        "[fe80:0:0:0:0:0:0:9%eth0], fe80::9",
        "[1:2:3:4:5:6:7:0], 1:2:3:4:5:6:7:0",
        "0:0:0:0:0:0:0:0, ::"
    })
    void addressesAreWrittenAsOthersWriteThem(String address, String plain) {
        assertEquals(plain, Address.plain(address));
    }

    @Test
    void anAnswerMayEndWithItsConnection() throws Exception {
        try (Instance shop = new Instance(line -> {
                    line.head();
                    line.say("HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n" + "x".repeat(100_000));
                });
                Counter counter = new Counter(shop);
                Browser browser = counter.browser()) {
            assertEquals(100_000, browser.get("/m/shop/x").body().length());
            assertEquals(100_000, browser.get("/m/shop/x").body().length());
            assertEquals(2, shop.connections.get());
        }
    }

    @Test
    void aConnectionThatIsToBeClosedIsNotTakenAgain() throws Exception {
        try (Instance shop =
                        Instance.answering(_ -> "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx");
                Counter counter = new Counter(shop);
                Browser browser = counter.browser()) {
            assertEquals("x", browser.get("/m/shop/x").body());
            assertEquals("x", browser.get("/m/shop/x").body());
            assertEquals(2, shop.connections.get());
        }
    }

    @Test
    void requestsCarryTheirBodies() throws Exception {
        try (Instance shop = new Instance(line -> {
                    String head = line.head();
                    while (!head.isEmpty()) {
                        int at = head.indexOf("Content-Length: ") + "Content-Length: ".length();
                        int length = Integer.parseInt(head.substring(at, head.indexOf('\r', at)));
                        byte[] body = line.in.readNBytes(length);
                        line.say("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n");
                        line.out.write(body);
                        head = line.head();
                    }
                });
                Counter counter = new Counter(shop);
                Browser browser = counter.browser()) {
            counter.rule(Rule.of("POST", Duration.ofSeconds(20), 1 << 20));
            for (int size : new int[] {1, 100, 16_384, 16_385, 500_000}) {
                assertEquals(
                        "x".repeat(size),
                        browser.ask("POST", "/m/shop/x", "", "x".repeat(size)).body());
            }
            browser.say("POST /m/shop/x HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
            assertEquals("", browser.reply(false).body());
            assertNotNull(seen(shop));
        }
    }

    @Test
    void clientsOfTheSecondVersionAreCarriedToo() throws Exception {
        try (Instance shop = new Instance(line -> {
                    String head = line.head();
                    while (!head.isEmpty()) {
                        line.say(Instance.ok(
                                head.contains("Transfer-Encoding: chunked")
                                        ? StreamTest.chunks(line.in)
                                        : head.split(" ")[0]));
                        head = line.head();
                    }
                });
                Counter counter = new Counter(shop);
                HttpClient client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_2)
                        .build()) {
            counter.rule(Rule.of("POST", Duration.ofSeconds(20), 1 << 20));
            URI there = URI.create("http://127.0.0.1:" + counter.port() + "/m/shop/x");
            for (int i = 0; i < 3; i++) {
                HttpResponse<String> got =
                        client.send(HttpRequest.newBuilder(there).build(), HttpResponse.BodyHandlers.ofString());
                assertEquals("GET", got.body());
                assertEquals(HttpClient.Version.HTTP_2, got.version());
                assertFalse(has(seen(shop), "transfer-encoding"), seen(shop));
            }
            InputStream unknown = new ByteArrayInputStream("x".repeat(50_000).getBytes(StandardCharsets.US_ASCII));
            HttpRequest post = HttpRequest.newBuilder(there)
                    .POST(HttpRequest.BodyPublishers.ofInputStream(() -> unknown))
                    .build();
            assertEquals(
                    "x".repeat(50_000),
                    client.send(post, HttpResponse.BodyHandlers.ofString()).body());
        }
    }

    @Test
    void aCallerInAHurryProvesNothingAgainstAnInstance() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (Instance shop = new Instance(line -> {
                    line.head();
                    never.await();
                });
                Counter counter = new Counter(shop);
                Browser browser = counter.browser()) {
            Caller hurried = new Caller(
                    Caller.Level.SERVICE,
                    null,
                    null,
                    Set.of(),
                    "cart",
                    "",
                    "",
                    Counter.TRACE,
                    Instant.now().plusMillis(100));
            for (int i = 0; i < 4; i++) {
                counter.caller = hurried;
                assertEquals(504, browser.get("/m/shop/x").status());
            }
            assertEquals(List.of(), counter.failures);
            assertTrue(counter.first().usable(System.currentTimeMillis()));
        } finally {
            never.countDown();
        }
    }
}
