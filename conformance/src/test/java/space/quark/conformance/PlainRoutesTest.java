package space.quark.conformance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import space.quark.station.Station;
import tools.jackson.databind.JsonNode;

/** Plain routes of a module go through the same front door as contracts do. */
class PlainRoutesTest {
    private static final Path DATA = Stations.dataFolder();
    private static final Station STATION = start(DATA, "off");
    private static final Client NOBODY = Client.of(STATION.address());
    private static final Client SOMEBODY = NOBODY.register("packer");

    private static Station start(Path data, String trust) {
        return Station.start(
                data,
                Map.of("http.port", "0", "station.limits", "off", "http.trust_forwarded", trust),
                Map.of(),
                List.of(Crates.MODULE));
    }

    @AfterAll
    static void stop() {
        STATION.close();
        Stations.delete(DATA);
    }

    private static Client operator() {
        return NOBODY.bearing(Project.read(DATA.resolve("operator.token")).strip());
    }

    @Test
    void accessIsWhatTheRouteSays() {
        assertFalse(
                NOBODY.get("/api/v1/crates/7").expect(200).data().get("known").asBoolean());
        assertTrue(
                SOMEBODY.get("/api/v1/crates/7").expect(200).data().get("known").asBoolean());
        Refusals.assertRefused(NOBODY.post("/api/v1/crates/7", "bytes"), 401, "unauthenticated");
        assertEquals(
                5,
                SOMEBODY.post("/api/v1/crates/7", "bytes")
                        .expect(201)
                        .data()
                        .get("length")
                        .asInt());
        Refusals.assertRefused(NOBODY.delete("/api/v1/crates/7"), 401, "unauthenticated");
        Refusals.assertRefused(SOMEBODY.delete("/api/v1/crates/7"), 403, "forbidden");
        operator().delete("/api/v1/crates/7").expect(204);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/v1/crates/a%2Fb, 200",
        "PUT, /api/v1/crates/7, 405",
        "GET, /api/v1/crates/%2e%2e, 400",
        "GET, /api/v1/crates/%c3, 400",
        "GET, /api/v1/crates/7?x=%zz, 200",
        "GET, /api/v1/crates/7/8, 404"
    })
    void thePathRulesHold(String verb, String target, int status) throws IOException {
        try (Wire wire = new Wire(STATION.address())) {
            Wire.Answer answer = wire.send(verb, target, Map.of(), null);
            assertEquals(status, answer.status(), answer.text());
            Refusals.assertForm(answer, target);
        }
    }

    @Test
    void aBodyOverTheLimitIsRefused() throws IOException {
        try (Wire wire = new Wire(STATION.address())) {
            Wire.Answer answer = wire.send(
                    "POST",
                    "/api/v1/crates/7",
                    Map.of("Authorization", "Bearer " + SOMEBODY.token()),
                    "a".repeat(1_100_000).getBytes(US_ASCII));
            assertEquals(413, answer.status());
            Refusals.assertForm(answer, "a large crate");
        }
    }

    @Test
    void theyAreCountedByTheirTemplate() {
        NOBODY.get("/api/v1/crates/471147").expect(200);
        String metrics = NOBODY.get("/metrics").expect(200).raw().body();
        assertTrue(metrics.contains("route=\"/api/v1/crates/{id}\""));
        assertTrue(metrics.contains("module=\"crates\""));
        assertFalse(metrics.contains("471147"));
    }

    @Test
    void theManifestDeclaresThem() {
        JsonNode routes = NOBODY.get("/modules/crates").expect(200).json().at("/manifest/routes");
        assertEquals(
                "{\"method\":\"DELETE\",\"path\":\"/crates/{id}\",\"access\":\"permission\",\"permission\":\"crates:write\"}",
                routes.get(2).toString());
        assertEquals("signed-in", routes.get(1).get("access").asString());
        assertEquals("open", routes.get(0).get("access").asString());
    }

    @Test
    void anUndockedModuleIsAway() {
        Client operator = operator();
        operator.post("/modules/crates/undock", Map.of()).expect(200);
        Client.Reply away = NOBODY.get("/api/v1/crates/7").expect(503);
        Refusals.assertForm(away);
        assertEquals("MODULE_UNAVAILABLE", away.code());
        assertTrue(away.raw().headers().firstValue("Retry-After").isPresent());
        Refusals.assertRefused(
                NOBODY.send(NOBODY.request("/api/v1/crates/7").PUT(java.net.http.HttpRequest.BodyPublishers.noBody())),
                405,
                "method not allowed");
        operator.post("/modules/crates/dock", Map.of()).expect(200);
        NOBODY.get("/api/v1/crates/7").expect(200);
    }

    @Test
    void whatAProxySaysIsBelievedOnlyWhenTheSettingsSaySo() throws IOException {
        Map<String, String> said = Map.of(
                "X-Forwarded-Proto", "http, https",
                "X-Forwarded-Host", "quark.example",
                "X-Forwarded-For", "203.0.113.1, 203.0.113.9");
        JsonNode plain = seen(STATION, said);
        assertFalse(plain.get("secure").asBoolean());
        assertEquals("localhost", plain.get("authority").asString());
        assertEquals("127.0.0.1", plain.get("address").asString());
        Path data = Stations.dataFolder();
        try (Station station = start(data, "on")) {
            JsonNode believed = seen(station, said);
            assertTrue(believed.get("secure").asBoolean());
            assertEquals("quark.example", believed.get("authority").asString());
            assertEquals("203.0.113.9", believed.get("address").asString());
            assertTrue(register(station, said, "https://quark.example").contains("; Secure"));
            assertEquals("CROSS_SITE", register(station, said, "http://quark.example"));
            JsonNode odd = seen(
                    station,
                    Map.of(
                            "X-Forwarded-Proto",
                            "gopher",
                            "X-Forwarded-Host",
                            "quark.example:99999",
                            "X-Forwarded-For",
                            "unknown"));
            assertFalse(odd.get("secure").asBoolean());
            assertEquals("localhost", odd.get("authority").asString());
            assertEquals("127.0.0.1", odd.get("address").asString());
            assertEquals("localhost", seen(station, Map.of()).get("authority").asString());
        } finally {
            Stations.delete(data);
        }
    }

    /** The cookie that a page of this origin gets for a new account, or why it gets none. */
    private static String register(Station station, Map<String, String> headers, String origin) throws IOException {
        Map<String, String> all = new HashMap<>(headers);
        all.put("Origin", origin);
        all.put("X-Quark-Web", "1");
        String body = "{\"username\":\"proxied\",\"email\":\"proxied@example.org\",\"password\":\"correct horse\"}";
        try (Wire wire = new Wire(station.address())) {
            Wire.Answer answer = wire.send("POST", "/api/v1/auth/web/register", all, body.getBytes(US_ASCII));
            return answer.headers()
                    .getOrDefault("set-cookie", answer.json().path("code").asString(""));
        }
    }

    private static JsonNode seen(Station station, Map<String, String> headers) throws IOException {
        try (Wire wire = new Wire(station.address())) {
            Wire.Answer answer = wire.send("GET", "/api/v1/crates/7", headers, null);
            assertEquals(200, answer.status(), answer.text());
            return answer.json().get("data");
        }
    }
}
