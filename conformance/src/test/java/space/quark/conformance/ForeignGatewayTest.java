package space.quark.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import space.quark.dock.Json;
import space.quark.station.Station;
import tools.jackson.databind.JsonNode;

/** What the station does for a module in a process of its own before a request reaches it. */
class ForeignGatewayTest {
    private static final String MANIFEST = """
            {"id": "files", "name": "Files", "version": "1.0.0",
             "permissions": [{"name": "files:own", "description": "Owns them.", "roles": ["user"]},
                             {"name": "files:all", "description": "Sees all.", "roles": ["auditor"]}],
             "routes": [
               {"method": "GET", "path": "/files/{name}", "access": "open"},
               {"method": "GET", "path": "/files/{name}/secret", "access": "permission", "permission": "files:all"},
               {"method": "GET", "path": "/mine", "access": "permission", "permission": "files:own", "summary": "Whose they are"},
               {"method": "GET", "path": "/inside", "access": "internal"},
               {"method": "GET", "path": "/events", "access": "open"},
               {"method": "GET", "path": "/socket", "access": "open"},
               {"method": "GET", "path": "/seldom", "access": "open", "rateLimit": {"requests": 2, "window": 3600}},
               {"method": "POST", "path": "/upload", "access": "signed-in", "maxBodyBytes": 8000000},
               {"method": "GET", "path": "/tree/{rest*}", "access": "open"}]}
            """;
    private static final Path DATA = Stations.dataFolder();
    private static final Station STATION =
            Stations.start(DATA, Map.of("station.modules", "people,identity", "docking.drain", "2s"));
    private static final Client NOBODY = Client.of(STATION.address());
    private static final Client OPERATOR =
            NOBODY.bearing(Project.read(DATA.resolve("operator.token")).strip());
    private static final RawModule FILES = new RawModule(MANIFEST);
    private static Client ada = NOBODY;

    @BeforeAll
    static void dock() {
        ada = NOBODY.register("adagateway");
        OPERATOR.post("/modules/dock", Map.of("url", FILES.url(), "approve", true, "wait", 30))
                .expect(200);
    }

    @AfterAll
    static void stop() {
        FILES.close();
        STATION.close();
        Stations.delete(DATA);
    }

    @Test
    void whoMayCallIsDecidedByTheStation() {
        NOBODY.get("/m/files/files/a").expect(200);
        NOBODY.get("/api/v1/files/a").expect(200);
        Client.Reply unproven = NOBODY.get("/m/files/mine");
        assertEquals(401, unproven.status());
        assertEquals(
                "Bearer",
                unproven.raw().headers().firstValue("WWW-Authenticate").orElse(""));
        ada.get("/m/files/mine").expect(200);
        assertEquals(403, ada.get("/m/files/files/a/secret").status());
        assertEquals(403, ada.get("/m/files/inside").status());
        assertEquals(404, ada.get("/m/files/undeclared").status());
        assertEquals(405, ada.delete("/m/files/mine").status());
    }

    @Test
    void theModuleCanProveWhoCalls() throws Exception {
        ada.get("/m/files/mine").expect(200);
        String head =
                FILES.heads.stream().filter(one -> one.startsWith("GET /mine ")).reduce("", (_, last) -> last);
        assertEquals("", RawModule.field(head, "Authorization"));
        assertEquals(String.valueOf(ada.id()), RawModule.field(head, "X-User-Id"));
        assertEquals("files:own", RawModule.field(head, "X-User-Permissions"));
        String[] token = RawModule.field(head, "X-Quark-Caller").split("\\.");
        JsonNode header = Json.mapper().readTree(Base64.getUrlDecoder().decode(token[0]));
        JsonNode key = NOBODY.get("/.well-known/jwks.json")
                .expect(200)
                .json()
                .path("keys")
                .valueStream()
                .filter(one ->
                        one.path("kid").asString().equals(header.path("kid").asString()))
                .findFirst()
                .orElseThrow();
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initVerify(KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(number(key.path("n")), number(key.path("e")))));
        signature.update((token[0] + "." + token[1]).getBytes(UTF_8));
        assertTrue(signature.verify(Base64.getUrlDecoder().decode(token[2])));
        JsonNode claims = Json.mapper().readTree(Base64.getUrlDecoder().decode(token[1]));
        assertEquals(ada.id(), claims.path("user_id").asLong());
        assertEquals("files:own", claims.path("permissions").get(0).asString());
        assertEquals("caller", claims.path("token_type").asString());
        assertTrue(claims.path("aud").toString().contains("files"), claims.toString());
        Client bearing = NOBODY.bearing(String.join(".", token));
        assertEquals(401, bearing.get("/api/v1/users/me").status(), "it is good for the module only");
    }

    private static BigInteger number(JsonNode text) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(text.asString()));
    }

    @Test
    void aPathHasOneReading() {
        int before = FILES.heads.size();
        for (String trick : new String[] {
            "/m/files/files/a%2Fsecret",
            "/m/files/files/a%5Csecret",
            "/m/files/files/a%2F..%2Fb",
            "/m/files/files/a/secret;x",
            "/m/files/mine%2F..%2Finside",
            "/m/files/files/..;%2Fmine",
            "/m/files/files/%2Fa%2FSecret",
            "/m/files/tree/..%20/mine"
        }) {
            int status = NOBODY.get(trick).status();
            assertTrue(status == 400 || status == 404 || status == 401, trick + ": " + status);
        }
        assertEquals(before, FILES.heads.size(), "none of them reached the module");
        NOBODY.get("/m/files/files/a%2Fb%20c?x=%2F").expect(200);
        assertTrue(FILES.heads.getLast().startsWith("GET /files/a%2Fb%20c?x=%2F HTTP/1.1"), FILES.heads.getLast());
        NOBODY.get("/m/files/tree/a/b/c").expect(200);
        assertTrue(FILES.heads.getLast().startsWith("GET /tree/a/b/c HTTP/1.1"), FILES.heads.getLast());
    }

    @Test
    void itsLimitsAreKept() {
        assertEquals(
                3_000_000,
                upload(3_000_000).expect(200).json().path("heard").asLong(),
                "more than the station's own routes take");
        Client.Reply large = upload(8_000_001);
        assertEquals(413, large.status());
        assertEquals("BODY_TOO_LARGE", large.code());
        NOBODY.get("/m/files/seldom").expect(200);
        NOBODY.get("/api/v1/seldom").expect(200);
        assertEquals(429, NOBODY.get("/api/v1/seldom").status(), "one budget, whichever way");
        Client.Reply often = NOBODY.get("/m/files/seldom");
        assertEquals(429, often.status());
        assertEquals("QE301", often.code());
        assertTrue(
                Integer.parseInt(often.raw().headers().firstValue("Retry-After").orElse("0")) > 0);
    }

    private static Client.Reply upload(int size) {
        return ada.send(ada.request("/m/files/upload").POST(HttpRequest.BodyPublishers.ofByteArray(new byte[size])));
    }

    @Test
    void itsRoutesAreDescribedWithThoseOfTheStation() {
        JsonNode paths = NOBODY.get("/openapi.json").expect(200).json().path("paths");
        JsonNode mine = paths.path("/api/v1/mine").path("get");
        assertEquals(
                "files",
                mine.path("x-quark-module").asString(),
                paths.propertyNames().toString());
        assertEquals("Whose they are", mine.path("summary").asString());
        assertEquals("files:own", mine.path("x-quark-permission").asString());
        assertEquals(1, mine.path("security").size());
        JsonNode tree = paths.path("/api/v1/tree/{rest}").path("get");
        assertEquals("rest", tree.path("parameters").get(0).path("name").asString());
        assertEquals(2, tree.path("security").size());
        assertTrue(paths.path("/api/v1/upload").path("post").has("requestBody"));
        assertTrue(paths.path("/api/v1/inside").isMissingNode());
        assertTrue(paths.path("/api/v1/users/me").has("get"), "those of the station are there too");
        try (RawModule plain = new RawModule(FarModule.manifest("undescribed", "1.0.0", ""))) {
            OPERATOR.post("/modules/dock", Map.of("url", plain.url())).expect(202);
            assertTrue(NOBODY.get("/openapi.json")
                    .json()
                    .path("paths")
                    .path("/m/undescribed/{rest}")
                    .isMissingNode());
            OPERATOR.post("/modules/undescribed/approve", Map.of("wait", 20)).expect(200);
            JsonNode all = NOBODY.get("/openapi.json").json().path("paths").path("/m/undescribed/{rest}");
            assertTrue(all.has("get") && all.has("delete"), all.toString());
            OPERATOR.delete("/modules/undescribed?forget=true").expect(200);
            assertTrue(NOBODY.get("/openapi.json")
                    .json()
                    .path("paths")
                    .path("/m/undescribed/{rest}")
                    .isMissingNode());
        }
    }

    @Test
    void itIsCountedLikeAnyOther() throws Exception {
        NOBODY.get("/m/files/files/a").expect(200);
        Client.await(
                "the request is counted",
                () -> NOBODY.get("/metrics")
                        .expect(200)
                        .raw()
                        .body()
                        .lines()
                        .anyMatch(line -> line.startsWith("http_requests_total{")
                                && line.contains("module=\"files\"")
                                && line.contains("route=\"/m/files/files/{name}\"")
                                && line.contains("status=\"200\"")));
        Client.Reply reply = NOBODY.get("/m/files/files/a");
        assertTrue(Long.parseLong(
                        reply.raw().headers().firstValue("Quark-Generation").orElse("0"))
                > 0);
        assertFalse(reply.raw().headers().firstValue("Trace-Id").orElse("").isEmpty());
    }

    @Test
    void streamsAndSocketsPassAndEndInGoodOrderWhenTheModuleLeaves() throws Exception {
        try (RawModule streams = new RawModule(FarModule.manifest("streams", "1.0.0", ""))) {
            OPERATOR.post("/modules/dock", Map.of("url", streams.url(), "approve", true, "wait", 30))
                    .expect(200);
            HttpResponse<InputStream> events = Client.HTTP.send(
                    NOBODY.request("/m/streams/events").GET().build(), HttpResponse.BodyHandlers.ofInputStream());
            assertEquals("data: 1\n\n", new String(events.body().readNBytes(9), UTF_8));
            Heard heard = new Heard();
            URI address = STATION.address();
            WebSocket socket = Client.HTTP
                    .newWebSocketBuilder()
                    .buildAsync(
                            URI.create("ws://" + address.getHost() + ":" + address.getPort() + "/m/streams/socket"),
                            heard)
                    .get(60, TimeUnit.SECONDS);
            socket.sendText("hello", true).get(60, TimeUnit.SECONDS);
            assertEquals("hello", heard.texts.poll(60, TimeUnit.SECONDS));
            OPERATOR.delete("/modules/streams?forget=true").expect(200);
            assertEquals(1012, heard.closed.get(60, TimeUnit.SECONDS));
            assertEquals(-1, events.body().read(), "the stream has an end, and is not broken off");
        }
    }

    private static final class Heard implements WebSocket.Listener {
        final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
        final CompletableFuture<Integer> closed = new CompletableFuture<>();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            texts.add(data.toString());
            return WebSocket.Listener.super.onText(socket, data, last);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            closed.complete(status);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            closed.completeExceptionally(error);
        }
    }
}
