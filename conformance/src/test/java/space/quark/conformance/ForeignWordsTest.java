package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import space.quark.station.Station;
import tools.jackson.databind.JsonNode;

/** What is said to the docking routes and cannot be meant is refused by its field, and what they say names no address. */
class ForeignWordsTest {
    private static final Path DATA = Stations.dataFolder();
    private static final Station STATION = Stations.start(DATA, Map.of("station.modules", "people,identity"));
    private static final Client NOBODY = Client.of(STATION.address());
    private static final Client OPERATOR =
            NOBODY.bearing(Project.read(DATA.resolve("operator.token")).strip());

    @AfterAll
    static void stop() {
        STATION.close();
        Stations.delete(DATA);
    }

    private static void assertRefused(String field, Client.Reply reply) {
        assertEquals(400, reply.status(), reply.raw().body());
        Refusals.assertForm(reply);
        assertEquals(
                field,
                reply.json().path("fields").path(0).path("field").asString(),
                reply.raw().body());
    }

    private static JsonNode dock(FarModule module) {
        return OPERATOR.post("/modules/dock", Map.of("url", module.url(), "approve", true, "wait", 10))
                .expect(200)
                .json();
    }

    @Test
    void aModuleWithoutSettingsHasNone() {
        try (FarModule module = FarModule.listen("one", FarModule.manifest("plain", "1.0.0", ""))) {
            dock(module);
            JsonNode settings =
                    OPERATOR.get("/modules/plain/settings").expect(200).json();
            assertTrue(
                    settings.path("values").isEmpty() && settings.path("schema").isEmpty(), settings.toString());
            Client.Reply refused = OPERATOR.patch("/modules/plain/settings", Map.of("values", Map.of("x", 1)));
            assertRefused("x", refused);
            assertEquals("QE302", refused.code());
            OPERATOR.patch("/modules/plain/settings", Map.of("values", Map.of()))
                    .expect(200);
        }
        OPERATOR.delete("/modules/plain?forget=true").expect(200);
    }

    @Test
    void nobodyGetsA500ForWhatTheySaid() {
        String manifest =
                "\"manifest\": {\"id\": \"odd\", \"name\": \"Odd\", \"version\": \"1.0.0\"%s}, \"url\": \"http://127.0.0.1:1\"";
        for (List<String> one : List.of(
                List.of("epoch", manifest.formatted("") + ", \"epoch\": 99999999999999999999"),
                List.of("epoch", manifest.formatted("") + ", \"epoch\": -1"),
                List.of("ownershipKey", manifest.formatted("") + ", \"ownershipKey\": \"a\\u0000b\""),
                List.of("manifest.description", manifest.formatted(", \"description\": \"a\\u0000b\"")),
                List.of("manifest.x.y[1]", manifest.formatted(", \"x\": {\"y\": [1, \"\\ud800\"]}")),
                List.of(
                        "resources.maxBodyBytes",
                        manifest.formatted(", \"resources\": {\"maxBodyBytes\": 99999999999999999999}")),
                List.of("resources.maxBodyBytes", manifest.formatted(", \"resources\": {\"maxBodyBytes\": 1e999}")),
                List.of(
                        "run.memoryMb",
                        manifest.formatted(", \"run\": {\"command\": [\"a\"], \"memoryMb\": 3000000000}")),
                List.of(
                        "run.maxRestarts",
                        manifest.formatted(", \"run\": {\"command\": [\"a\"], \"maxRestarts\": 3000000000}")))) {
            assertRefused(one.get(0), NOBODY.post("/modules/register", "{" + one.get(1) + "}"));
        }
        for (List<String> one : List.of(
                List.of("uses", "99999999999999999999"),
                List.of("expiresIn", "99999999999999999999"),
                List.of("module", "\"a\\u0000\""))) {
            assertRefused(
                    one.get(0),
                    OPERATOR.post("/modules/registration-tokens", "{\"%s\": %s}".formatted(one.get(0), one.get(1))));
        }
        for (String path : List.of("\"/tmp/\\u0000\"", "\"/tmp/\\ud800\"", "null", "7")) {
            assertRefused("path", OPERATOR.post("/modules/dock", "{\"path\": " + path + "}"));
        }
        assertRefused("wait", OPERATOR.post("/modules/dock", "{\"url\": \"x\", \"wait\": 1" + "0".repeat(400) + "}"));
    }

    @Test
    void aHeartbeatIsReadByItsTypes() {
        try (FarModule module = FarModule.listen("one", FarModule.manifest("pulse", "1.0.0", ""))) {
            JsonNode docked = dock(module);
            Client self = NOBODY.bearing(module.initBody().path("serviceToken").asString());
            String path = "/modules/pulse/heartbeat";
            for (String body : List.of(
                    "\"epoch\": \"1\"",
                    "\"epoch\": 1.5",
                    "\"epoch\": 99999999999999999999",
                    "\"inFlight\": \"3\"",
                    "\"inFlight\": -3",
                    "\"status\": 7",
                    "\"status\": [\"healthy\"]",
                    "\"instanceId\": 7",
                    "\"timestamp\": true",
                    "\"metrics\": {\"a\": \"\\ud800\"}")) {
                String field = body.substring(1, body.indexOf('"', 1));
                assertRefused(field.equals("metrics") ? "metrics.a" : field, self.post(path, "{" + body + "}"));
            }
            self.post(
                            path,
                            "{\"instanceId\": \"%s\", \"timestamp\": null, \"status\": \"healthy\", \"inFlight\": 3}"
                                    .formatted(docked.path("instanceId").asString()))
                    .expect(200);
            OPERATOR.post("/modules/pulse/reject", "{\"reason\": 7}").expect(400);
            assertRefused("reason", OPERATOR.post("/modules/pulse/reject", "{\"reason\": \"a\\u0000\"}"));
        }
        OPERATOR.delete("/modules/pulse?forget=true").expect(200);
    }

    @Test
    void onlyAdministratorsAreToldAddresses() throws Exception {
        String quick = "\"host\": \"127.0.0.1\", \"port\": 1, \"baseUrl\": \"http://127.0.0.1:1\","
                + " \"lifecycle\": {\"healthCheckInterval\": 1, \"timeout\": 1}";
        FarModule module = FarModule.listen("one", FarModule.manifest("hidden", "1.0.0", quick));
        try (FarModule next = FarModule.listen("two", FarModule.manifest("hidden", "1.0.1", quick))) {
            dock(module);
            OPERATOR.post("/modules/hidden/swap", Map.of("url", next.url(), "wait", 1));
            Client.await(
                    "both are named",
                    () -> !OPERATOR.get("/modules/hidden").json().path("swap").isNull());
            assertHidden(module, next);
        } finally {
            module.close();
        }
        Client.await("it failed", () -> {
            String reason =
                    OPERATOR.get("/modules/hidden").json().path("reason").asString();
            return reason.contains("127.0.0.1");
        });
        assertHidden(module, module);
        OPERATOR.delete("/modules/hidden?forget=true").expect(200);
    }

    private static void assertHidden(FarModule one, FarModule other) {
        assertTrue(OPERATOR.get("/modules/hidden").raw().body().contains("127.0.0.1"));
        for (String path : List.of("/modules/hidden", "/modules/discovery", "/health")) {
            String told = NOBODY.get(path).raw().body();
            assertFalse(told.contains("127.0.0.1"), told);
            assertFalse(told.contains(":" + one.port()) || told.contains(":" + other.port()), told);
        }
        assertTrue(
                NOBODY.get("/modules/hidden")
                        .json()
                        .path("manifest")
                        .path("port")
                        .isMissingNode(),
                "where it listens");
    }
}
