package space.quark.host.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import space.quark.dock.Call;
import space.quark.dock.Caller;
import space.quark.dock.CommonProblem;
import space.quark.dock.Contract;
import space.quark.dock.ContractModel;
import space.quark.dock.Lenient;
import space.quark.dock.Open;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;

/** What goes over the wire, byte by byte where clients lean on it. */
class WireFormTest {
    private final InstantSource clock = InstantSource.fixed(SampleService.NOW);
    private final SampleServer server = SampleServer.start(Samples.class, new SampleService(), clock, Idempotency.NONE);
    private final Samples samples =
            RemoteContract.of(Samples.class, "tests", server.target(), clock, CallListener.NONE);
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        server.close();
    }

    private HttpResponse<String> send(String verb, String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server.base() + path)).method(verb, BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private Samples.Sample made() {
        return samples.create(new Samples.NewSample("first", null, List.of(), 1));
    }

    @Test
    void successIsAnEnvelope() throws Exception {
        made();
        assertEquals("""
                {"status":200,"data":{"id":1,"name":"first","counts":{"size":1},"created_at":"2026-11-21T09:00:00Z",\
                "version":1},"timestamp":"2026-11-21T09:00:00Z"}
                """, send("GET", "/samples/1").body());
        assertEquals(
                "{\"status\":200,\"timestamp\":\"2026-11-21T09:00:00Z\"}\n",
                send("POST", "/samples/touch").body());
        assertEquals(
                "{\"status\":200,\"data\":1,\"timestamp\":\"2026-11-21T09:00:00Z\"}\n",
                send("GET", "/samples/newest").body());
        assertEquals(
                "{\"status\":200,\"timestamp\":\"2026-11-21T09:00:00Z\"}\n",
                send("GET", "/samples/5/maybe").body());
    }

    @Test
    void failureHasTheOneErrorForm() throws Exception {
        HttpResponse<String> answer = send(
                "GET", "/samples/fail/fields", "traceparent", "00-" + "ab".repeat(16) + "-" + "cd".repeat(8) + "-01");
        assertEquals("""
                {"status":400,"code":"VALIDATION_FAILED","message":"validation failed","error":"validation failed",\
                "timestamp":"2026-11-21T09:00:00Z","trace_id":"abababababababababababababababab",\
                "fields":[{"field":"word","problem":"must be kind"}]}""", answer.body().strip());
        assertEquals(
                Optional.of("7"), send("GET", "/samples/fail/later").headers().firstValue("Retry-After"));
    }

    @Test
    void aBugTellsNothingOfItself() throws Exception {
        HttpResponse<String> answer = send("GET", "/samples/fail/bug");
        assertEquals(500, answer.statusCode());
        assertFalse(answer.body().contains("secret"));
    }

    @Test
    void noContentIsEmpty() throws Exception {
        HttpResponse<String> answer = send("DELETE", "/samples/1");
        assertEquals(204, answer.statusCode());
        assertEquals("", answer.body());
    }

    @Test
    void headSaysWhatGetWouldSay() throws Exception {
        made();
        HttpResponse<String> get = send("GET", "/samples/1");
        HttpResponse<String> head = send("HEAD", "/samples/1");
        assertEquals("", head.body());
        assertEquals(get.headers().firstValue("Content-Length"), head.headers().firstValue("Content-Length"));
        assertEquals(get.headers().firstValue("ETag"), head.headers().firstValue("ETag"));
    }

    @Test
    void anUnchangedAnswerIsNotSentAgain() throws Exception {
        made();
        String tag = send("GET", "/samples/1").headers().firstValue("ETag").orElse("");
        assertTrue(tag.startsWith("\"1-"), tag);
        for (String known : List.of(tag, "W/" + tag, "\"x\", " + tag, "W/\"x\",W/" + tag, "*")) {
            HttpResponse<String> unchanged = send("GET", "/samples/1", "If-None-Match", known);
            assertEquals(304, unchanged.statusCode(), known);
            assertEquals("", unchanged.body());
            assertEquals(Optional.of(tag), unchanged.headers().firstValue("ETag"));
        }
        for (String other : List.of("\"x\"", tag.substring(0, tag.length() - 1), "\"", "")) {
            assertEquals(200, send("GET", "/samples/1", "If-None-Match", other).statusCode(), other);
        }
        samples.rename(new Samples.SampleId(1), tag, new Samples.Word("second"));
        HttpResponse<String> changed = send("GET", "/samples/1", "If-None-Match", tag);
        assertEquals(200, changed.statusCode());
        assertTrue(changed.headers().firstValue("ETag").orElse("").startsWith("\"2-"));
        Problem stale = assertThrows(
                Problem.class, () -> samples.rename(new Samples.SampleId(1), tag, new Samples.Word("third")));
        assertTrue(stale.is(CommonProblem.VERSION_MISMATCH));
    }

    @Test
    void aListMayBeRepeatedOrSeparatedByCommas() throws Exception {
        String repeated =
                send("GET", "/samples/echo?word=w&number=1&tags=a&tags=b").body();
        assertEquals(
                repeated, send("GET", "/samples/echo?word=w&number=1&tags=a,b").body());
        assertTrue(repeated.contains("\"tags\":[\"a\",\"b\"]"));
    }

    @Test
    void aServiceSpeaksForAPersonButNeverBecomesTheHub() {
        Caller hub = new Caller(
                Caller.Level.HUB, null, null, java.util.Set.of(), null, "", "", "0".repeat(32), java.time.Instant.MAX);
        var headers = CallerHeaders.encode(hub, Duration.ofSeconds(1));
        Caller decoded = CallerHeaders.decode(headers::get, "posts", SampleService.NOW, Duration.ofSeconds(9));
        assertEquals(Caller.Level.SERVICE, decoded.level());
        assertEquals("posts", decoded.module());
        assertEquals(SampleService.NOW.plusSeconds(1), decoded.deadline());
        var person = CallerHeaders.encode(SampleServer.person(3, "vip"), Duration.ofDays(1));
        Caller spoken = CallerHeaders.decode(person::get, "posts", SampleService.NOW, Duration.ofSeconds(9));
        assertEquals(Caller.Level.USER, spoken.level());
        assertEquals(new PersonId(3), spoken.personId());
        assertEquals(SampleService.NOW.plusSeconds(9), spoken.deadline());
    }

    @Contract("odd")
    interface Odd {
        @Call("GET /odd")
        @Open
        Samples.Word odd(java.util.Map<String, String> values);
    }

    @Contract("strict")
    interface Strict {
        /** A lenient value has nothing to fall back to. */
        record Values(@Lenient int limit) {}

        @Call("GET /strict")
        @Open
        Samples.Word strict(Values values);
    }

    @Test
    void aContractThatCannotBeReadFromRequestsIsRefusedAtOnce() {
        for (Class<?> contract : List.of(Odd.class, Strict.class)) {
            var call = ContractModel.of(contract).calls().getFirst();
            var refusal = assertThrows(
                    IllegalArgumentException.class, () -> new Endpoint(call, new Object(), clock, Idempotency.NONE));
            assertTrue(String.valueOf(refusal.getMessage()).startsWith("GET /"), refusal.getMessage());
        }
    }
}
