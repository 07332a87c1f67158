package space.quark.host.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import space.quark.dock.Json;
import tools.jackson.databind.JsonNode;

/** Whatever is sent, the answer is in the one error form, names the field where there is one, and is never a 500. */
class BadInputTest {
    private static final InstantSource CLOCK = InstantSource.fixed(SampleService.NOW);
    private static SampleServer server =
            SampleServer.start(Samples.class, new SampleService(), CLOCK, Idempotency.NONE);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @BeforeAll
    static void makeASample() {
        RemoteContract.of(Samples.class, "tests", server.target(), CLOCK, CallListener.NONE)
                .create(new Samples.NewSample("first", null, List.of(), 1));
    }

    @AfterAll
    static void close() {
        server.close();
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return CLIENT.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(URI.create(server.base() + path)));
    }

    private static HttpResponse<String> post(String path, byte[] body, @Nullable String type) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server.base() + path)).POST(BodyPublishers.ofByteArray(body));
        return send(type == null ? request : request.header("Content-Type", type));
    }

    private static HttpResponse<String> post(String path, String body) {
        return post(path, body.getBytes(StandardCharsets.UTF_8), "application/json");
    }

    private static void assertRefused(HttpResponse<String> answer, int status, String code, @Nullable String field) {
        JsonNode error = Json.mapper().readTree(answer.body());
        assertEquals(status, answer.statusCode(), answer.body());
        assertEquals(status, error.get("status").asInt());
        assertEquals(code, error.get("code").asString(), answer.body());
        assertFalse(error.get("message").asString().isEmpty());
        assertEquals(error.get("message"), error.get("error"));
        assertEquals(32, error.get("trace_id").asString().length());
        assertTrue(error.has("timestamp"));
        assertEquals(
                "application/json", answer.headers().firstValue("Content-Type").orElse(""));
        if (field == null) {
            assertNull(error.get("fields"), answer.body());
        } else {
            assertEquals(field, error.at("/fields/0/field").asString(), answer.body());
            assertFalse(error.at("/fields/0/problem").asString().isEmpty());
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "/samples/abc, INVALID_INPUT, id",
                "/samples/1.5, INVALID_INPUT, id",
                "/samples/9223372036854775808, INVALID_INPUT, id",
                "/samples/%D9%A1, INVALID_INPUT, id",
                "/samples/0, SAMPLE_VALIDATION_FAILED, -",
                "/samples/-1, SAMPLE_VALIDATION_FAILED, -",
                "/samples/paths/1/angry/a:1, VALIDATION_FAILED, mood",
                "/samples/paths/x/glad/a:1, INVALID_INPUT, number",
                "/samples/paths/2147483648/glad/a:1, INVALID_INPUT, number",
                "/samples/paths/1/glad/thing, VALIDATION_FAILED, thing",
                "/samples/echo, VALIDATION_FAILED, word",
                "/samples/echo?word=w, VALIDATION_FAILED, number",
                "/samples/echo?word=w&number=, VALIDATION_FAILED, number",
                "/samples/echo?word=w&number=ten, INVALID_INPUT, number",
                "/samples/echo?word=w&number=99999999999, INVALID_INPUT, number",
                "/samples/echo?word=w&number=1&since=yesterday, VALIDATION_FAILED, since",
                "/samples/echo?word=w&number=1&since=2026-02-30T00:00:00Z, VALIDATION_FAILED, since",
                "/samples/echo?word=w&number=1&since=%2B999999999-01-01T00:00:00Z, VALIDATION_FAILED, since",
                "/samples/echo?word=w&number=1&flag=maybe, INVALID_INPUT, flag",
                "/samples/echo?word=w&number=1&moods=glad%2Cgrim, VALIDATION_FAILED, moods",
                "/samples/echo?word=w&number=1&ids=1%2Cx, INVALID_INPUT, ids",
                "/samples/echo?word=w&number=1&ids=0, SAMPLE_VALIDATION_FAILED, -",
                "/samples/echo?word=%00&number=1, INVALID_INPUT, -",
                "/samples/echo?word=%FF&number=1, INVALID_INPUT, -",
                "/samples/echo?word=%C0%80&number=1, INVALID_INPUT, -",
                "/samples/echo?word=%ED%A0%80&number=1, INVALID_INPUT, -",
                "/samples?mood=angry, VALIDATION_FAILED, mood",
                "/samples?limit=101, VALIDATION_FAILED, limit",
                "/samples?created_after=2026-11-21, VALIDATION_FAILED, created_after",
            })
    void pathAndQueryAreRefusedByName(String path, String code, @Nullable String field) {
        assertRefused(get(path), 400, code, field);
    }

    @Test
    void aLenientValueThatCannotBeReadCountsAsAbsent() {
        assertEquals(200, get("/samples?limit=ten").statusCode());
        assertEquals(200, get("/samples?limit=").statusCode());
        assertEquals(200, get("/samples?limit=99999999999999999999").statusCode());
    }

    @Test
    void enumsInPathsAndQueriesMayHaveAnyCase() {
        assertEquals(200, get("/samples/paths/1/So_sO/a:1").statusCode());
        assertEquals(200, get("/samples?mood=gLAD").statusCode());
    }

    static Stream<List<@Nullable String>> bodies() {
        return Stream.of(
                refusal("", "INVALID_INPUT", null),
                refusal(" ", "INVALID_INPUT", null),
                refusal("null", "INVALID_INPUT", null),
                refusal("[]", "INVALID_INPUT", null),
                refusal("17", "INVALID_INPUT", null),
                refusal("\"x\"", "INVALID_INPUT", null),
                refusal("{", "INVALID_INPUT", null),
                refusal("{\"name\"}", "INVALID_INPUT", null),
                refusal("{'name':'x'}", "INVALID_INPUT", null),
                refusal("{\"name\":\"x\",\"size\":1,\"tags\":[]} x", "INVALID_INPUT", null),
                refusal("{\"name\":\"x\",\"size\":1,\"tags\":[]}{}", "INVALID_INPUT", null),
                refusal("{\"name\":\"x\",\"name\":\"y\",\"size\":1,\"tags\":[]}", "INVALID_INPUT", null),
                refusal("{\"name\":\"a\\u0000b\",\"size\":1,\"tags\":[]}", "VALIDATION_FAILED", "name"),
                refusal("{\"name\":\"\\ud800\",\"size\":1,\"tags\":[]}", "INVALID_INPUT", null),
                refusal("{\"name\":\"\\udc00x\",\"size\":1,\"tags\":[]}", "INVALID_INPUT", null),
                refusal("{\"name\":\"\\uZZZZ\",\"size\":1,\"tags\":[]}", "INVALID_INPUT", "name"),
                refusal("{\"name\":1,\"size\":1,\"tags\":[]}", "INVALID_INPUT", "name"),
                refusal("{\"name\":true,\"size\":1,\"tags\":[]}", "INVALID_INPUT", "name"),
                refusal("{\"name\":{},\"size\":1,\"tags\":[]}", "INVALID_INPUT", "name"),
                refusal("{\"name\":\"x\",\"size\":\"1\",\"tags\":[]}", "INVALID_INPUT", "size"),
                refusal("{\"name\":\"x\",\"size\":1.5,\"tags\":[]}", "INVALID_INPUT", "size"),
                refusal("{\"name\":\"x\",\"size\":1e400,\"tags\":[]}", "INVALID_INPUT", "size"),
                refusal("{\"name\":\"x\",\"size\":NaN,\"tags\":[]}", "INVALID_INPUT", null),
                refusal("{\"name\":\"x\",\"size\":" + "9".repeat(30) + ",\"tags\":[]}", "INVALID_INPUT", "size"),
                refusal("{\"name\":\"x\",\"size\":" + "9".repeat(5000) + ",\"tags\":[]}", "INVALID_INPUT", null),
                refusal("{\"name\":\"x\",\"size\":null,\"tags\":[]}", "VALIDATION_FAILED", "size"),
                refusal("{\"name\":\"x\",\"tags\":[]}", "VALIDATION_FAILED", "size"),
                refusal("{\"name\":\"x\",\"size\":10,\"tags\":[]}", "VALIDATION_FAILED", "size"),
                refusal("{\"size\":1,\"tags\":[]}", "VALIDATION_FAILED", "name"),
                refusal("{\"name\":\"" + "x".repeat(21) + "\",\"size\":1,\"tags\":[]}", "VALIDATION_FAILED", "name"),
                refusal("{\"name\":\"x\",\"size\":1}", "VALIDATION_FAILED", "tags"),
                refusal("{\"name\":\"x\",\"size\":1,\"tags\":[\"a\",null]}", "VALIDATION_FAILED", "tags[1]"),
                refusal("{\"name\":\"x\",\"size\":1,\"tags\":[\"a\",7]}", "INVALID_INPUT", "tags[1]"),
                refusal("{\"name\":\"x\",\"size\":1,\"tags\":\"a\"}", "INVALID_INPUT", "tags"),
                refusal("{\"name\":\"x\",\"size\":1,\"tags\":[],\"mood\":\"ANGRY\"}", "VALIDATION_FAILED", "mood"),
                refusal("{\"name\":\"x\",\"size\":1,\"tags\":[],\"mood\":3}", "INVALID_INPUT", "mood"),
                refusal("{\"other\":" + "[".repeat(5000) + "]".repeat(5000) + "}", "INVALID_INPUT", null),
                refusal("[".repeat(50_000), "INVALID_INPUT", null),
                refusal("{\"a\":".repeat(5000) + "1" + "}".repeat(5000), "INVALID_INPUT", null));
    }

    private static List<@Nullable String> refusal(String body, String code, @Nullable String field) {
        return java.util.Arrays.asList(body, code, field);
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void aBodyIsRefusedByName(List<@Nullable String> refusal) {
        assertRefused(
                post("/samples", String.valueOf(refusal.get(0))), 400, String.valueOf(refusal.get(1)), refusal.get(2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            nullValues = "-",
            value = {
                "{\"links\":[]};VALIDATION_FAILED;first",
                "{\"first\":{\"word\":\"w\"}};VALIDATION_FAILED;links",
                "{\"first\":{},\"links\":[]};VALIDATION_FAILED;first.word",
                "{\"first\":{\"word\":\"w\"},\"links\":[null]};VALIDATION_FAILED;links[0]",
                "{\"first\":{\"word\":\"w\"},\"links\":[{\"url\":\"nope\",\"owner\":1}]};VALIDATION_FAILED;links[0].url",
                "{\"first\":{\"word\":\"w\"},\"links\":[{\"url\":\"http://x.org\",\"owner\":0}]};VALIDATION_FAILED;links[0].owner",
                "{\"first\":{\"word\":\"w\"},\"links\":[{\"url\":\"http://x.org\"}]};VALIDATION_FAILED;links[0].owner",
                "{\"first\":{\"word\":\"w\"},\"links\":[{\"url\":\"http://x.org\",\"owner\":\"1\"}]};INVALID_INPUT;links[0].owner",
                "{\"first\":{\"word\":\"w\"},\"links\":[{\"url\":\"http://x.org\",\"owner\":1e3}]};INVALID_INPUT;links[0].owner",
                "{\"first\":{\"word\":\"w\"},\"links\":[],\"thing\":\"x\"};VALIDATION_FAILED;thing",
                "{\"first\":{\"word\":\"w\"},\"links\":[],\"thing\":5};INVALID_INPUT;thing",
                "{\"first\":{\"word\":\"w\"},\"links\":[],\"at\":\"soon\"};VALIDATION_FAILED;at",
                "{\"first\":{\"word\":\"w\"},\"links\":[],\"at\":[]};INVALID_INPUT;at",
            })
    void whatIsWrongDeepInsideIsNamedFromTheRoot(String body, String code, String field) {
        assertRefused(post("/samples/nested", body), 400, code, field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"C080", "FF", "EDA080", "F4908080", "C2", "E282", "00", "F08080AF", "80"})
    void aBodyThatIsNotUtf8IsRefused(String hex) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes("{\"name\":\"".getBytes(StandardCharsets.UTF_8));
        body.writeBytes(java.util.HexFormat.of().parseHex(hex));
        body.writeBytes("\",\"size\":1,\"tags\":[]}".getBytes(StandardCharsets.UTF_8));
        assertRefused(post("/samples", body.toByteArray(), "application/json"), 400, "INVALID_INPUT", null);
    }

    @Test
    void aBodyInAnotherEncodingIsRefused() {
        byte[] body = "{\"name\":\"x\",\"size\":1,\"tags\":[]}".getBytes(StandardCharsets.UTF_16BE);
        assertRefused(post("/samples", body, "application/json"), 400, "INVALID_INPUT", null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/xml",
                "multipart/form-data; boundary=x",
                "application/x-www-form-urlencoded",
                "text/plain",
                "image/png",
                "nonsense"
            })
    void aBodyThatSaysItIsNotJsonIsRefused(String type) {
        assertRefused(
                post("/samples", "{}".getBytes(StandardCharsets.UTF_8), type), 415, "UNSUPPORTED_MEDIA_TYPE", null);
    }

    @Test
    void aPackedBodyIsRefused() {
        HttpRequest.Builder packed = HttpRequest.newBuilder(URI.create(server.base() + "/samples"))
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofString("{}"));
        assertRefused(send(packed), 415, "UNSUPPORTED_MEDIA_TYPE", null);
    }

    @Test
    void jsonByAnyNameAndNoNameIsRead() {
        for (String type : java.util.Arrays.asList(
                null, "application/json", "Application/JSON; charset=utf-8", "application/merge-patch+json")) {
            byte[] body = "{\"first\":{\"word\":\"w\"},\"links\":[]}".getBytes(StandardCharsets.UTF_8);
            assertEquals(200, post("/samples/nested", body, type).statusCode(), type);
        }
    }

    @Test
    void aCallWithoutBodyParameterTakesAnyBody() {
        byte[] body = {1, 2, 3};
        assertEquals(200, post("/samples/touch", body, "application/xml").statusCode());
        assertEquals(200, post("/samples/touch", new byte[0], null).statusCode());
    }

    @Test
    void aBodyOverTheLimitIsRefusedWhetherAnnouncedOrNot() {
        byte[] body = new byte[SampleServer.MAX_BODY + 1];
        assertRefused(post("/samples", body, "application/json"), 413, "BODY_TOO_LARGE", null);
        HttpRequest.Builder chunked = HttpRequest.newBuilder(URI.create(server.base() + "/samples"))
                .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(body)));
        assertRefused(send(chunked), 413, "BODY_TOO_LARGE", null);
    }

    @Test
    void brokenJsonOfAnyKindIsNeverAFaultOfOurs() {
        byte[] good =
                "{\"first\":{\"word\":\"wö\\u00e9\"},\"links\":[{\"url\":\"http://x.org\",\"owner\":1,\"tags\":[\"a\"]}],\"thing\":\"a:1\"}"
                        .getBytes(StandardCharsets.UTF_8);
        Random random = new Random(20261121);
        for (int round = 0; round < 3000; round++) {
            byte[] bad = good.clone();
            int changes = 1 + random.nextInt(3);
            for (int i = 0; i < changes; i++) {
                int at = random.nextInt(bad.length);
                switch (random.nextInt(4)) {
                    case 0 -> bad[at] = (byte) random.nextInt(256);
                    case 1 -> bad[at] = (byte) "{}[]\",:\\0-e.ntf".charAt(random.nextInt(15));
                    case 2 -> bad = java.util.Arrays.copyOf(bad, at);
                    default -> System.arraycopy(good, 0, bad, at, Math.min(good.length, bad.length - at));
                }
                if (bad.length == 0) {
                    break;
                }
            }
            HttpResponse<String> answer = post("/samples/nested", bad, "application/json");
            assertTrue(
                    answer.statusCode() == 200 || answer.statusCode() == 400,
                    () -> answer.statusCode() + " " + answer.body() + " " + server.lastBug);
            if (answer.statusCode() == 400) {
                assertFalse(Json.mapper()
                        .readTree(answer.body())
                        .get("code")
                        .asString()
                        .isEmpty());
            }
        }
    }
}
