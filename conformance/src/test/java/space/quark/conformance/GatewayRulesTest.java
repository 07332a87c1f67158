package space.quark.conformance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the front door does with paths, verbs, sizes and bodies that lead nowhere. */
class GatewayRulesTest {
    private static final URI STATION = Stations.shared().address();
    private static final Client NOBODY = Client.of(STATION);
    private static final Client WRITER = NOBODY.register("rulebreaker");
    private static final int OVER_THE_LIMIT = 1_100_000;

    private static Map<String, String> headers() {
        return Map.of("Authorization", "Bearer " + WRITER.token(), "Content-Type", "application/json");
    }

    /** Whatever was refused, the next request on the connection is answered unless the station said that it closes. */
    private static void assertUsable(Wire wire, Wire.Answer before) throws IOException {
        if (!before.closes()) {
            assertEquals(200, wire.get("/health").status());
        }
    }

    @Test
    void anUnknownPathIsNotFound() {
        Refusals.assertRefused(NOBODY.get("/nowhere"), 404, "page not found");
        Refusals.assertRefused(NOBODY.get("/api/v1/nowhere"), 404, "page not found");
        Refusals.assertRefused(NOBODY.get("/api/v2/posts/list"), 404, "page not found");
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE, /api/v1/posts/list, 'GET, HEAD'",
        "OPTIONS, /api/v1/posts/list, 'GET, HEAD'",
        "PUT, /api/v1/auth/login, POST",
        "GET, /api/v1/auth/login, POST",
        "HEAD, /api/v1/auth/login, POST",
        "PUT, /api/v1/auth/update-password, POST",
        "TRACE, /health, 'GET, HEAD'",
        "BREW, /health, 'GET, HEAD'",
        "get, /health, 'GET, HEAD'",
        "POST, /, 'GET, HEAD'"
    })
    void aWrongVerbIsToldTheRightOnes(String verb, String path, String allowed) throws IOException {
        try (Wire wire = new Wire(STATION)) {
            Wire.Answer answer = wire.send(verb, path, Map.of(), null);
            assertEquals(405, answer.status());
            assertEquals(allowed, answer.headers().get("allow"));
            if (!verb.equals("HEAD")) {
                Refusals.assertForm(answer, verb + " " + path);
            }
            assertUsable(wire, answer);
        }
    }

    @Test
    void headSaysWhatGetWouldSayWithoutSayingIt() throws IOException {
        try (Wire wire = new Wire(STATION)) {
            for (String path : new String[] {"/api/v1/posts/list", "/health", "/", "/openapi.json", "/metrics"}) {
                Wire.Answer head = wire.send("HEAD", path, Map.of(), null);
                assertEquals(200, head.status(), path);
                assertEquals(
                        wire.get(path).headers().get("content-type"),
                        head.headers().get("content-type"),
                        path);
                assertNotEquals("0", head.headers().get("content-length"), path);
            }
            assertEquals(
                    404,
                    wire.send("HEAD", "/api/v1/posts/999999999", Map.of(), null).status());
            assertEquals(200, wire.get("/health").status());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/v1/users/, 401",
        "GET, /api/v1/posts/, 405",
        "GET, /health/, 200",
        "GET, /api/v1/users/1/, 404",
        "GET, /api/v1/posts/list/, 404",
        "GET, /health/ready/, 404"
    })
    void aTrailingSlashCountsForNothingAfterAMountOnly(String verb, String path, int status) throws IOException {
        try (Wire wire = new Wire(STATION)) {
            Wire.Answer answer = wire.send(verb, path, Map.of(), null);
            assertEquals(status, answer.status(), answer.text());
            Refusals.assertForm(answer, path);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/posts/../users/me",
                "/api/v1/posts/%2e%2e/users/me",
                "/api/v1/posts/.%2E/users/me",
                "/%2e%2e/%2e%2e/etc/passwd",
                "/../../etc/passwd",
                "/api/v1/./posts/list",
                "/api/v1/posts/%00",
                "/api/v1/posts/1%00",
                "/api/v1/users/username/a%0d%0ab",
                "/api/v1/posts/%zz",
                "/api/v1/posts/%",
                "/api/v1/posts/%c3",
                "/api/v1/posts/%c0%ae",
                "/api/v1/posts/%ed%a0%80",
                "//api/v1/posts/list",
                "/api//v1/posts/list",
                "/api/v1//posts/list",
                "/api/v1/posts/list//",
                "/api/v1/posts/%2flist",
                "/api/v1/posts/1;admin=true",
                "/api/v1/posts;x/list",
                "/api/v1/posts/..%2fusers",
                "/api/v1/posts/..;/users/me",
                "/api/v1\\posts\\list",
                "/api/v1/posts/\"1\"",
                "/docs/..%2f..%2fapplication.yaml",
                "/docs/%2e%2e/index.html",
                "/api/v1/posts/\u00ff\u00fe",
                "/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a",
                "*",
                "posts",
                "http://elsewhere.example/api/v1/nowhere"
            })
    void aPathTrickLeadsNowhere(String target) throws IOException {
        try (Wire wire = new Wire(STATION)) {
            Wire.Answer answer = wire.send("GET", target, headers(), null);
            assertTrue(
                    answer.status() == 400 || answer.status() == 404, target + ": " + answer.status() + answer.text());
            Refusals.assertForm(answer, target);
            assertUsable(wire, answer);
        }
    }

    @Test
    void aBodyOverTheLimitIsRefused() throws IOException {
        String body = "{\"title\":\"Long\",\"content\":\"" + "a".repeat(OVER_THE_LIMIT) + "\"}";
        try (Wire wire = new Wire(STATION)) {
            Wire.Answer answer = wire.send("POST", "/api/v1/posts", headers(), body.getBytes(US_ASCII));
            assertEquals(413, answer.status());
            Refusals.assertForm(answer, "a long body");
            assertUsable(wire, answer);
        }
        Refusals.assertRefused(WRITER.post("/api/v1/posts", body), 413, "request body too large");
    }

    @Test
    void aBodyOverTheLimitThatDoesNotSayHowLongItIsIsRefusedToo() throws IOException {
        try (Wire wire = new Wire(STATION)) {
            wire.write(("POST /api/v1/posts HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + WRITER.token()
                            + "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
                    .getBytes(US_ASCII));
            byte[] chunk = ("10000\r\n" + "a".repeat(0x10000) + "\r\n").getBytes(US_ASCII);
            try {
                wire.write("e\r\n{\"content\" : \"\r\n".getBytes(US_ASCII));
                for (int sent = 0; sent < OVER_THE_LIMIT; sent += 0x10000) {
                    wire.write(chunk);
                }
                wire.write("0\r\n\r\n".getBytes(US_ASCII));
            } catch (IOException _) {
                // Refused before the end; the answer says why.
            }
            Wire.Answer answer = wire.read(false);
            assertEquals(413, answer.status(), answer.text());
            Refusals.assertForm(answer, "a long body in chunks");
            assertUsable(wire, answer);
        }
    }

    @Test
    void whoIsNotLetInNeedNotBeHeardOut() throws IOException {
        byte[] body = "a".repeat(OVER_THE_LIMIT).getBytes(US_ASCII);
        try (Wire wire = new Wire(STATION)) {
            Wire.Answer answer = wire.send("POST", "/api/v1/posts", Map.of(), body);
            assertEquals(401, answer.status());
            Refusals.assertForm(answer, "a long body of nobody");
            assertUsable(wire, answer);
        }
    }

    @Test
    void headersOverTheLimitAreRefused() throws IOException {
        try (Wire wire = new Wire(STATION)) {
            Wire.Answer answer = wire.send("GET", "/health", Map.of("X-Long", "a".repeat(40_000)), null);
            assertEquals(431, answer.status());
            Refusals.assertForm(answer, "long headers");
        }
        try (Wire wire = new Wire(STATION)) {
            Wire.Answer answer = wire.get("/" + "a".repeat(40_000));
            assertTrue(answer.status() == 414 || answer.status() == 431, answer.text());
            Refusals.assertForm(answer, "a long path");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /health HTTP/9.9\r\nHost: x\r\n\r\n",
                "GET /health\r\n\r\n",
                "\u0001\u0002\u0003\r\n\r\n",
                "GET /health HTTP/1.1\r\n\r\n",
                "GET /health HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
                "GET /health HTTP/1.1\r\nHost: x\r\nBroken header\r\n\r\n",
                "GET /health HTTP/1.1\r\nHost: x\r\nX-Name : space\r\n\r\n",
                "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n{}",
                "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
                "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
                "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
                "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n"
            })
    void whatIsNoHttpIsRefusedInTheSameForm(String bytes) throws IOException {
        try (Wire wire = new Wire(STATION)) {
            wire.write(bytes.getBytes(US_ASCII));
            Wire.Answer answer = wire.read(false);
            assertTrue(answer.status() >= 400 && answer.status() <= 505 && answer.status() != 500, answer.text());
            Refusals.assertForm(answer, bytes);
        }
    }

    static Stream<Arguments> badBodies() {
        return Stream.of(
                Arguments.of("nothing", ""),
                Arguments.of("half an object", "{"),
                Arguments.of("half a string", "{\"title\":\"x"),
                Arguments.of("no JSON", "title=x"),
                Arguments.of("null", "null"),
                Arguments.of("a list", "[]"),
                Arguments.of("a text", "\"post\""),
                Arguments.of("two values", "{}{}"),
                Arguments.of("a comment", "{/* hello */}"),
                Arguments.of("single quotes", "{'title':'x'}"),
                Arguments.of("a NUL character", "{\"title\":\"a\\u0000b\",\"content\":\"long enough to be one\"}"),
                Arguments.of("a NUL byte", "{\"title\":\"a\0b\",\"content\":\"long enough to be one\"}"),
                Arguments.of("half a surrogate", "{\"title\":\"abc\\ud800\",\"content\":\"long enough to be one\"}"),
                Arguments.of(
                        "a key twice", "{\"title\":\"abc\",\"title\":\"abd\",\"content\":\"long enough to be one\"}"),
                Arguments.of("a huge exponent", "{\"title\":1e999999999,\"content\":\"long enough to be one\"}"),
                Arguments.of(
                        "a huge position",
                        "{\"title\":\"abc\",\"content\":\"long enough to be one\",\"media_items\":"
                                + "[{\"url\":\"https://e.org/a\",\"type\":\"image\",\"position\":1e400}]}"),
                Arguments.of("a long number", "{\"title\":" + "9".repeat(20_000) + "}"),
                Arguments.of("a number not of this world", "{\"title\":NaN}"),
                Arguments.of("deep lists", "[".repeat(50_000)),
                Arguments.of("deep objects", "{\"a\":".repeat(50_000)),
                Arguments.of("deep lists in a field", "{\"tags\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}"),
                Arguments.of("deep and unknown", "{\"x\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}"),
                Arguments.of("a long key", "{\"" + "k".repeat(100_000) + "\":1}"),
                Arguments.of(
                        "nulls in a list", "{\"title\":\"abc\",\"content\":\"long enough to be one\",\"tags\":[null]}"),
                Arguments.of(
                        "null media",
                        "{\"title\":\"abc\",\"content\":\"long enough to be one\",\"media_items\":[null]}"),
                Arguments.of("a wrong type", "{\"title\":{},\"content\":[]}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badBodies")
    void aBadBodyIsRefusedAndTheConnectionStays(String what, String body) throws IOException {
        assertRefused(what, body.getBytes(java.nio.charset.StandardCharsets.UTF_8), headers(), 400);
    }

    @Test
    void bytesThatAreNoTextAreRefused() throws IOException {
        byte[] body = "{\"title\":\"ab!\",\"content\":\"long enough to be one\"}".getBytes(US_ASCII);
        for (int wrong : new int[] {0xff, 0xc0, 0xed, 0x80}) {
            body[12] = (byte) wrong;
            assertRefused("invalid UTF-8", body, headers(), 400);
        }
        assertRefused("UTF-16", "{}".getBytes(java.nio.charset.StandardCharsets.UTF_16), headers(), 400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/xml",
                "application/x-www-form-urlencoded",
                "multipart/form-data",
                "nonsense"
            })
    void anotherMediaTypeIsRefused(String type) throws IOException {
        Map<String, String> headers = Map.of("Authorization", "Bearer " + WRITER.token(), "Content-Type", type);
        assertRefused(type, "{}".getBytes(US_ASCII), headers, 415);
    }

    private static void assertRefused(String what, byte[] body, Map<String, String> headers, int status)
            throws IOException {
        try (Wire wire = new Wire(STATION)) {
            Wire.Answer answer = wire.send("POST", "/api/v1/posts", headers, body);
            assertEquals(status, answer.status(), what + ": " + answer.text());
            Refusals.assertForm(answer, what);
            assertFalse(answer.closes(), what + " closed the connection");
            assertNull(answer.json().get("data"));
            assertUsable(wire, answer);
        }
    }
}
