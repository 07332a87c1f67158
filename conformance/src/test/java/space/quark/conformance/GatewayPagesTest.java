package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import space.quark.dock.Json;
import space.quark.dock.Manifest;
import tools.jackson.databind.JsonNode;

/** What the station tells of itself, and what it does with requests that come twice. */
class GatewayPagesTest {
    private static final Client NOBODY = Client.of(Stations.shared().address());
    private static final Client WRITER = NOBODY.register("pagewriter");
    private static final Pattern ROUTE = Pattern.compile("route=\"([^\"]*)\"");

    private static Client.Reply create(String key, String title) {
        String body = Json.mapper().writeValueAsString(Map.of("title", title, "content", "Written once, sent twice."));
        return WRITER.send(WRITER.request("/api/v1/posts")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static long posts() {
        return WRITER.get("/api/v1/posts/mine?status=published")
                .expect(200)
                .data()
                .path("total")
                .asLong();
    }

    @Test
    void aPostSentTwiceIsMadeOnce() {
        long before = posts();
        Client.Reply first = create("key-1", "Only once").expect(201);
        Client.Reply second = create("key-1", "Only once").expect(201);
        assertEquals(first.raw().body(), second.raw().body());
        assertTrue(first.raw().headers().firstValue("Idempotency-Replayed").isEmpty());
        assertEquals(
                "true",
                second.raw().headers().firstValue("Idempotency-Replayed").orElse(""));
        assertEquals(before + 1, posts());
        Refusals.assertRefused(create("key-1", "Something else"), 409, "idempotency key was used for another request");
        assertEquals(before + 1, posts());
        create("key-2", "Only once").expect(201);
        assertEquals(before + 2, posts());
        Refusals.assertRefused(create("k".repeat(256), "Only once"), 400, "validation failed");
    }

    /** A refusal is no answer worth keeping: whoever mends the request may send it again. */
    @Test
    void aRefusedPostMayBeMendedUnderItsKey() {
        assertEquals(400, create("key-3", "x").status());
        create("key-3", "Long enough").expect(201);
    }

    @Test
    void whatDidNotChangeIsNotSentAgain() {
        long id = create("key-4", "Unchanged").expect(201).data().path("id").asLong();
        Client.Reply first = NOBODY.get("/api/v1/posts/" + id).expect(200);
        String tag = first.raw().headers().firstValue("ETag").orElseThrow();
        Client.Reply same =
                NOBODY.send(NOBODY.request("/api/v1/posts/" + id).GET().header("If-None-Match", tag));
        assertEquals(304, same.status());
        assertEquals("", same.raw().body());
        assertEquals(tag, same.raw().headers().firstValue("ETag").orElse(""));
        WRITER.put("/api/v1/posts/" + id, Map.of("title", "Changed")).expect(200);
        Client.Reply changed =
                NOBODY.send(NOBODY.request("/api/v1/posts/" + id).GET().header("If-None-Match", tag));
        assertEquals("Changed", changed.expect(200).data().path("title").asString());
    }

    @Test
    void anUpdateOfAnotherVersionIsRefused() {
        long id = create("key-5", "Versions").expect(201).data().path("id").asLong();
        String tag = NOBODY.get("/api/v1/posts/" + id)
                .raw()
                .headers()
                .firstValue("ETag")
                .orElseThrow();
        WRITER.put("/api/v1/posts/" + id, Map.of("title", "Version two")).expect(200);
        var late = WRITER.request("/api/v1/posts/" + id)
                .header("Content-Type", "application/json")
                .header("If-Match", tag)
                .PUT(HttpRequest.BodyPublishers.ofString("{\"title\":\"Version one again\"}"));
        Refusals.assertRefused(WRITER.send(late), 412, "changed since the version you named");
    }

    @Test
    void metricsNameRoutesAndNobody() {
        long id = create("key-6", "Measured").expect(201).data().path("id").asLong();
        NOBODY.get("/api/v1/posts/" + id).expect(200);
        NOBODY.get("/api/v1/users/username/pagewriter").expect(200);
        NOBODY.get("/no/such/path/nowhere4711").expect(404);
        String metrics = NOBODY.get("/metrics").expect(200).raw().body();
        Set<String> routes =
                ROUTE.matcher(metrics).results().map(found -> found.group(1)).collect(Collectors.toSet());
        assertTrue(routes.contains("/api/v1/posts/{id}"), routes.toString());
        for (String route : routes) {
            assertFalse(route.matches(".*/[0-9]+(/.*)?"), route);
        }
        assertFalse(metrics.contains("pagewriter"), "a name in the metrics");
        assertFalse(metrics.contains("nowhere4711"), "an unknown path in the metrics");
        assertTrue(metrics.contains("module_state"), metrics);
    }

    @Test
    void theApiIsDescribedForAllModules() {
        JsonNode document = NOBODY.get("/openapi.json").expect(200).json();
        assertTrue(
                document.path("openapi").asString("").startsWith("3.1"),
                document.path("openapi").toString());
        Set<String> paths = new HashSet<>(document.path("paths").propertyNames());
        for (Manifest manifest : Project.manifests()) {
            for (Manifest.Route route : manifest.routes()) {
                boolean shown = !route.access().equals("internal");
                JsonNode item = document.path("paths").path("/api/v1" + route.path());
                boolean there = item.has(route.method().toLowerCase(java.util.Locale.ROOT));
                assertEquals(shown, there, route.method() + " " + route.path());
            }
        }
        assertTrue(paths.stream().noneMatch(path -> path.contains("/internal/")), paths.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "/, text/html",
        "/docs, text/html",
        "/docs/, text/html",
        "/docs/docs.js, text/javascript",
        "/docs/swagger-ui-bundle.js, text/javascript",
        "/docs/swagger-ui.css, text/css",
        "/station, text/html",
        "/station/index.js, text/javascript",
        "/station/index.css, text/css",
        "/station/favicon.svg, image/svg+xml",
        "/openapi.json, application/json",
        "/metrics, text/plain",
        "/health, application/json",
        "/health/ready, application/json",
        "/status, application/json",
        "/services, application/json",
        "/modules/discovery, application/json",
        "/modules/posts, application/json",
        "/.well-known/jwks.json, application/json"
    })
    void pagesAreServed(String path, String type) {
        Client.Reply reply = NOBODY.get(path).expect(200);
        assertTrue(reply.raw().headers().firstValue("Content-Type").orElse("").startsWith(type), path);
        assertFalse(reply.raw().body().isEmpty(), path);
        if (type.equals("text/html")) {
            assertTrue(
                    reply.raw().headers().firstValue("Content-Security-Policy").isPresent(), path);
        }
    }

    @Test
    void modulesAreFoundByWhatTheyCan() {
        JsonNode all = NOBODY.get("/modules/discovery").expect(200).json();
        assertEquals(Project.manifests().size(), all.path("total").asInt());
        assertTrue(
                all.path("modules")
                        .valueStream()
                        .allMatch(module -> module.path("state").asString().equals("ready")),
                all.toString());
        JsonNode some = NOBODY.get("/modules/discovery?capability=posts.shelf").json();
        assertEquals(
                List.of("posts"),
                some.path("modules")
                        .valueStream()
                        .map(module -> module.path("id").asString())
                        .toList());
        Refusals.assertRefused(NOBODY.get("/modules/nothing"), 404, "module not found");
        JsonNode services = NOBODY.get("/services").json();
        assertTrue(
                services.valueStream()
                        .anyMatch(service -> service.path("name").asString().equals("people.directory")),
                services.toString());
    }

    /** The keys that verify, and nothing of those that sign. */
    @Test
    void publicKeysArePublicAndPrivateOnesAreNot() {
        Client.Reply reply = NOBODY.get("/.well-known/jwks.json").expect(200);
        assertTrue(reply.raw().headers().firstValue("Cache-Control").orElse("").contains("max-age"));
        JsonNode keys = reply.json().path("keys");
        assertFalse(keys.isEmpty());
        for (JsonNode key : keys) {
            assertEquals("RSA", key.path("kty").asString());
            for (String secret : List.of("d", "p", "q", "dp", "dq", "qi", "k")) {
                assertTrue(key.path(secret).isMissingNode(), secret + " is shown");
            }
        }
    }

    @Test
    void everyAnswerNamesItsTrace() {
        Client.Reply reply = NOBODY.send(NOBODY.request("/api/v1/posts/999999999")
                .GET()
                .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
        assertEquals(
                "0af7651916cd43dd8448eb211c80319c",
                reply.json().path("trace_id").asString());
        assertEquals(
                "0af7651916cd43dd8448eb211c80319c",
                reply.raw().headers().firstValue("Trace-Id").orElse(""));
    }
}
