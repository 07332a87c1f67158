package space.quark.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import space.quark.dock.Check;
import space.quark.dock.CommonProblem;
import space.quark.dock.Dock;
import space.quark.dock.HttpAnswer;
import space.quark.dock.HttpHandler;
import space.quark.dock.HttpRequest;
import space.quark.dock.HttpRoute;
import space.quark.dock.Json;
import space.quark.dock.Manifest;
import space.quark.dock.Module;
import space.quark.dock.Problem;
import tools.jackson.databind.JsonNode;

/** What a module serves by plain routes, and what is refused of them. */
class HttpRoutesTest {
    private static final HttpRoute ECHO = HttpRoute.open("POST /crates/{id}").takes(Label.class);
    private static final HttpRoute PICTURE = HttpRoute.open("GET /crates/{id}/picture");
    private static final byte[] PIXELS = {(byte) 0x89, 'P', 'N', 'G', 0, 1, 2};

    private final HttpClient client = HttpClient.newHttpClient();

    record Label(String text, int weight) {
        Label {
            Check.that()
                    .requiredText("text", text, 1, 10)
                    .range("weight", weight, 1, 9)
                    .done();
        }
    }

    /** A module with these routes declared and those served. */
    private record Crates(List<HttpRoute> declared, Map<HttpRoute, HttpHandler> served) implements Module {
        @Override
        public Manifest manifest() {
            Manifest.Builder manifest = Manifest.of("crates", "Crates", "1.0.0");
            declared.forEach(manifest::http);
            return manifest.build();
        }

        @Override
        public void dock(Dock dock) {
            dock.http(() -> served);
        }
    }

    private static ModuleHarness serving(HttpRoute route, HttpHandler handler) {
        return ModuleHarness.of(new Crates(List.of(route), Map.of(route, handler)))
                .start();
    }

    @AfterEach
    void close() {
        client.close();
    }

    private HttpResponse<byte[]> send(ModuleHarness crates, String verb, String path, String body, String... headers)
            throws IOException, InterruptedException {
        var request = java.net.http.HttpRequest.newBuilder(URI.create(crates.http() + path))
                .method(verb, java.net.http.HttpRequest.BodyPublishers.ofString(body))
                .header("X-Quark-Level", "ANONYMOUS");
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static JsonNode json(HttpResponse<byte[]> answer) {
        return Json.mapper().readTree(answer.body());
    }

    private Object seen(String path, String body, Function<HttpRequest, Object> look, String... headers)
            throws Exception {
        Object[] seen = new Object[1];
        try (ModuleHarness crates = serving(ECHO, request -> {
            seen[0] = look.apply(request);
            return HttpAnswer.done(200);
        })) {
            assertEquals(200, send(crates, "POST", path, body, headers).statusCode());
        }
        return seen[0];
    }

    @Test
    void aHandlerSeesTheRequestAsItCame() throws Exception {
        assertEquals("a/b c", seen("/crates/a%2Fb%20c", "", request -> request.variable("id")));
        assertEquals(List.of("1", "2 3"), seen("/crates/7?n=1&m=0&n=2+3", "", request -> request.query("n")));
        assertEquals(List.of(), seen("/crates/7", "", request -> request.query("n")));
        assertEquals(
                List.of("x", "y"),
                seen("/crates/7", "", request -> request.headers("x-SOME"), "X-Some", "x", "X-Some", "y"));
        assertEquals(
                "hello", seen("/crates/7", "hello", request -> new String(request.body(), StandardCharsets.UTF_8)));
        assertEquals("POST", seen("/crates/7", "", HttpRequest::method));
        assertEquals(false, seen("/crates/7", "", HttpRequest::secure));
        assertTrue(String.valueOf(seen("/crates/7", "", HttpRequest::authority)).matches("127\\.0\\.0\\.1:\\d+"));
        Label label = new Label("fine", 3);
        assertEquals(
                label, seen("/crates/7", "{\"text\":\"fine\",\"weight\":3}", request -> request.json(Label.class)));
    }

    @Test
    void cookiesAreReadOneByOne() throws Exception {
        String[] cookies = {"Cookie", "a=1; quark=x=y; quark=z", "Cookie", "b=2"};
        assertEquals("x=y", seen("/crates/7", "", request -> String.valueOf(request.cookie("quark")), cookies));
        assertEquals("2", seen("/crates/7", "", request -> String.valueOf(request.cookie("b")), cookies));
        assertEquals("null", seen("/crates/7", "", request -> String.valueOf(request.cookie("uark")), cookies));
        assertEquals(
                "null", seen("/crates/7", "", request -> String.valueOf(request.cookie("a")), "Cookie", "; =1; a"));
    }

    @Test
    void anAnswerHasSeveralHeadersOfOneName() throws Exception {
        try (ModuleHarness crates = serving(
                ECHO,
                _ -> HttpAnswer.data(201, new Label("fine", 3))
                        .with("Set-Cookie", "a=1")
                        .with("Set-Cookie", "b=2")
                        .with("Cache-Control", "no-store"))) {
            HttpResponse<byte[]> answer = send(crates, "POST", "/crates/7", "");
            assertEquals(201, answer.statusCode());
            assertEquals(List.of("a=1", "b=2"), answer.headers().allValues("Set-Cookie"));
            assertEquals(List.of("no-store"), answer.headers().allValues("Cache-Control"));
            assertEquals(List.of("application/json"), answer.headers().allValues("Content-Type"));
            assertEquals("fine", json(answer).at("/data/text").asString());
            assertEquals(201, json(answer).get("status").asInt());
        }
        assertThrows(
                IllegalArgumentException.class, () -> HttpAnswer.done(200).with("X-Split", "a\r\nSet-Cookie: b=1"));
    }

    @Test
    void bytesLeaveAsTheyAre() throws Exception {
        try (ModuleHarness crates = serving(PICTURE, _ -> HttpAnswer.bytes(200, "image/png", PIXELS))) {
            HttpResponse<byte[]> answer = send(crates, "GET", "/crates/7/picture", "");
            assertArrayEquals(PIXELS, answer.body());
            assertEquals(List.of("image/png"), answer.headers().allValues("Content-Type"));
            assertEquals(Optional.of("nosniff"), answer.headers().firstValue("X-Content-Type-Options"));
            HttpResponse<byte[]> head = send(crates, "HEAD", "/crates/7/picture", "");
            assertEquals(Optional.of("7"), head.headers().firstValue("Content-Length"));
            assertEquals(0, head.body().length);
        }
    }

    @Test
    void failuresLeaveInTheOneErrorForm() throws Exception {
        try (ModuleHarness crates = serving(ECHO, request -> switch (request.variable("id")) {
            case "thrown" -> throw Problem.invalid("id", "is odd");
            case "given" ->
                HttpAnswer.failure(Problem.of(CommonProblem.FORBIDDEN)).with("Set-Cookie", "a=; Max-Age=0");
            case "json" -> HttpAnswer.data(200, request.json(Label.class));
            default -> throw new IllegalStateException("broken");
        })) {
            HttpResponse<byte[]> thrown = send(crates, "POST", "/crates/thrown", "");
            assertEquals(400, thrown.statusCode());
            assertEquals("is odd", json(thrown).at("/fields/0/problem").asString());
            HttpResponse<byte[]> given = send(crates, "POST", "/crates/given", "");
            assertEquals(403, given.statusCode());
            assertEquals("FORBIDDEN", json(given).get("code").asString());
            assertTrue(json(given).get("trace_id").asString().matches("[0-9a-f]{32}"));
            assertEquals(Optional.of("a=; Max-Age=0"), given.headers().firstValue("Set-Cookie"));
            HttpResponse<byte[]> json = send(crates, "POST", "/crates/json", "{\"text\":\"\",\"weight\":10}");
            assertEquals("VALIDATION_FAILED", json(json).get("code").asString());
            assertEquals(2, json(json).get("fields").size());
            assertEquals(400, send(crates, "POST", "/crates/json", "{").statusCode());
            assertEquals(
                    415,
                    send(crates, "POST", "/crates/json", "text=a", "Content-Type", "application/x-www-form-urlencoded")
                            .statusCode());
            HttpResponse<byte[]> broken = send(crates, "POST", "/crates/other", "");
            assertEquals(500, broken.statusCode());
            assertFalse(new String(broken.body(), StandardCharsets.UTF_8).contains("broken"));
        }
    }

    @Test
    void aBodyOverTheLimitIsRefusedWhenItIsRead() throws Exception {
        try (ModuleHarness crates =
                serving(ECHO, request -> HttpAnswer.data(200, Map.of("length", request.body().length)))) {
            assertEquals(
                    1_000_000,
                    json(send(crates, "POST", "/crates/7", "a".repeat(1_000_000)))
                            .at("/data/length")
                            .asInt());
            HttpResponse<byte[]> refused = send(crates, "POST", "/crates/7", "a".repeat(1_000_001));
            assertEquals("BODY_TOO_LARGE", json(refused).get("code").asString());
        }
    }

    @Test
    void whatIsNotDeclaredIsRefusedByName() {
        HttpHandler handler = _ -> HttpAnswer.done(200);
        assertEquals(
                "crates serves POST /crates/{id} without declaring it: add .http(…) with this very route to its manifest",
                refused(new Crates(List.of(PICTURE), Map.of(PICTURE, handler, ECHO, handler))));
        assertEquals(
                "crates declares GET /crates/{id}/picture but never serves it by dock.http",
                refused(new Crates(List.of(ECHO, PICTURE), Map.of(ECHO, handler))));
        assertEquals(
                "crates serves POST /crates/{id} without declaring it: add .http(…) with this very route to its manifest",
                refused(new Crates(
                        List.of(ECHO),
                        Map.of(HttpRoute.signedIn("POST /crates/{id}").takes(Label.class), handler))));
    }

    private static String refused(Module module) {
        return String.valueOf(assertThrows(
                        IllegalStateException.class,
                        () -> ModuleHarness.of(module).start())
                .getMessage());
    }

    @Test
    void aRouteThatCannotBeIsNotMade() {
        assertThrows(IllegalArgumentException.class, () -> HttpRoute.open("BREW /crates"));
        assertThrows(IllegalArgumentException.class, () -> HttpRoute.open("GET crates"));
        assertThrows(IllegalArgumentException.class, () -> HttpRoute.open("/crates"));
        assertEquals(
                new Manifest.Route("PUT", "/crates", "permission", "crates:write"),
                HttpRoute.needs("PUT /crates", "crates:write").route());
    }
}
