package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import space.quark.station.Station;
import tools.jackson.databind.JsonNode;

/** Modules fall ill and heal, wait for one another, come and go too often, and outlive the hub. */
class ForeignHealthTest {
    private static final String QUICK = "\"lifecycle\": {\"healthCheckInterval\": 1, \"timeout\": 2}";

    /** One folder for all, so that the database is made once. */
    private static final Path DATA = Stations.dataFolder();

    @AfterAll
    static void delete() {
        Stations.delete(DATA);
    }

    private Station start(Map<String, String> more) {
        Map<String, String> settings = new java.util.HashMap<>(Map.of("station.modules", "people,identity"));
        settings.putAll(more);
        return Stations.start(DATA, settings);
    }

    private Client operator(Station station) {
        return Client.of(station.address())
                .bearing(Project.read(DATA.resolve("operator.token")).strip());
    }

    private static JsonNode module(Client client, String id) {
        return client.get("/modules/" + id).expect(200).json();
    }

    private static String state(Client client, String id) {
        return module(client, id).path("state").asString();
    }

    private static JsonNode dock(Client operator, FarModule module) {
        return operator.post("/modules/dock", Map.of("url", module.url(), "approve", true, "wait", 20))
                .expect(200)
                .json();
    }

    @Test
    void twoWitnessesTakeAModuleOutAndOneGoodLookBringsItBack() throws Exception {
        try (Station station = start(Map.of());
                FarModule module = FarModule.listen("one", FarModule.manifest("frail", "1.0.0", QUICK))) {
            Client operator = operator(station);
            dock(operator, module);
            module.healthBody = "{\"status\": \"degraded\"}";
            Client.await("it says so", () -> state(operator, "frail").equals("degraded"));
            operator.get("/m/frail/x").expect(200);
            module.health = 503;
            Client.await("it is out", () -> state(operator, "frail").equals("failed"));
            JsonNode failed = module(operator, "frail");
            assertEquals("QE102", failed.path("code").asString());
            assertTrue(failed.path("reason").asString().contains("503"), failed.toString());
            assertTrue(failed.hasNonNull("nextRetry"), failed.toString());
            Client.Reply away = operator.get("/m/frail/x");
            assertEquals(503, away.status());
            Refusals.assertForm(away);
            module.health = 200;
            module.healthBody = "fine";
            Client.await("it is back", () -> state(operator, "frail").equals("ready"));
            operator.get("/m/frail/x").expect(200);
        }
    }

    @Test
    void whoIsGoneIsNoticedByTrafficLongBeforeTheNextLook() throws Exception {
        String rare = "\"lifecycle\": {\"healthCheckInterval\": 3600}";
        try (Station station = start(Map.of());
                FarModule stays = FarModule.listen("stays", FarModule.manifest("pair", "1.0.0", rare))) {
            Client operator = operator(station);
            FarModule goes = FarModule.listen("goes", FarModule.manifest("pair", "1.0.0", rare));
            dock(operator, stays);
            dock(operator, goes);
            goes.close();
            Client.await("it is out", () -> {
                operator.get("/m/pair/x").expect(200);
                return module(operator, "pair").path("serving").asLong() == 1;
            });
        }
    }

    @Test
    void whoComesAndGoesTooOftenIsHeldBack() throws Exception {
        try (Station station = start(Map.of("docking.flaps", "2", "docking.quarantine", "1s"));
                FarModule module = FarModule.listen("one", FarModule.manifest("flapper", "1.0.0", QUICK))) {
            Client operator = operator(station);
            dock(operator, module);
            module.health = 503;
            Client.await("it is out", () -> state(operator, "flapper").equals("failed"));
            module.health = 200;
            Client.await("it is back", () -> state(operator, "flapper").equals("ready"));
            module.health = 503;
            Client.await("it is held back", () -> state(operator, "flapper").equals("quarantined"));
            module.health = 200;
            Client.await("it is back later", () -> state(operator, "flapper").equals("ready"));
        }
    }

    @Test
    void aModuleThatTakesItsTimeIsStartingAndOneThatTakesTooLongHasFailed() throws Exception {
        try (Station station = start(Map.of("docking.start", "1s"));
                FarModule module = FarModule.listen("one", FarModule.manifest("slow", "1.0.0", QUICK))) {
            Client operator = operator(station);
            module.healthBody = "{\"status\": \"starting\"}";
            JsonNode docked = operator.post("/modules/dock", Map.of("url", module.url(), "approve", true, "wait", 0))
                    .expect(200)
                    .json();
            assertEquals("starting", docked.path("state").asString());
            assertEquals(503, operator.get("/m/slow/x").status());
            Client.await(
                    "it failed",
                    () -> module(operator, "slow").path("code").asString().equals("QE103"));
            module.healthBody = "{\"status\": \"healthy\"}";
            Client.await("it is ready", () -> state(operator, "slow").equals("ready"));
        }
    }

    @Test
    void theOrderOfStartingDoesNotMatter() throws Exception {
        String one = QUICK + ", \"needs\": [{\"contract\": \"right\", \"version\": \"^2.1\"}]";
        String other = QUICK + ", \"needs\": [{\"contract\": \"left\"}, {\"contract\": \"spice\", \"optional\": true}]";
        try (Station station = start(Map.of());
                FarModule left = FarModule.listen("left", FarModule.manifest("left", "1.0.0", one));
                FarModule old = FarModule.listen("right", FarModule.manifest("right", "2.0.0", other));
                FarModule right = FarModule.listen("right", FarModule.manifest("right", "2.1.5", other));
                FarModule spice =
                        FarModule.listen("spice", FarModule.manifest("pantry", "1.0.0", "\"provides\": [\"spice\"]"))) {
            Client operator = operator(station);
            operator.post("/modules/dock", Map.of("url", left.url(), "approve", true))
                    .expect(200);
            JsonNode waits = module(operator, "left");
            assertEquals("starting", waits.path("state").asString());
            assertEquals("NEEDS_MISSING", waits.path("code").asString());
            assertTrue(waits.path("reason").asString().contains("right@^2.1"), waits.toString());
            assertEquals(503, operator.get("/m/left/x").status());
            operator.post("/modules/dock", Map.of("url", old.url(), "approve", true))
                    .expect(200);
            assertEquals("starting", state(operator, "left"));
            assertEquals("starting", state(operator, "right"));
            operator.delete("/modules/right").expect(200);
            operator.post("/modules/dock", Map.of("url", right.url(), "approve", true, "wait", 20))
                    .expect(200);
            Client.await("they found one another", () -> state(operator, "left").equals("ready"));
            JsonNode without = module(operator, "right");
            assertEquals("degraded", without.path("state").asString());
            assertTrue(without.path("reason").asString().contains("spice"), without.toString());
            dock(operator, spice);
            Client.await("nothing is missing", () -> state(operator, "right").equals("ready"));
            assertTrue(
                    since(module(operator, "right")).isAfter(since(without)), "it is whole since then, and not before");
            List<Instant> told = operator.get("/modules/right/history")
                    .json()
                    .path("history")
                    .valueStream()
                    .map(entry -> Instant.parse(entry.path("at").asString()))
                    .toList();
            assertEquals(told.stream().sorted(Comparator.reverseOrder()).toList(), told, "in the order of its times");
            operator.delete("/modules/right").expect(200);
            assertEquals("degraded", state(operator, "left"), "who served once serves on");
            operator.get("/m/left/x").expect(200);
        }
    }

    private static Instant since(JsonNode module) {
        return Instant.parse(module.path("since").asString());
    }

    @Test
    void aHubThatComesBackForgetsNobody() throws Exception {
        String rare = "\"lifecycle\": {\"healthCheckInterval\": 3600}";
        try (FarModule module = FarModule.listen("one", FarModule.manifest("lasting", "1.0.0", rare));
                FarModule refused = FarModule.listen("two", FarModule.manifest("unloved", "1.0.0", ""))) {
            try (Station station = start(Map.of())) {
                Client operator = operator(station);
                dock(operator, module);
                operator.post("/modules/dock", Map.of("url", refused.url())).expect(202);
                operator.post("/modules/unloved/reject", Map.of("reason", "no")).expect(200);
            }
            module.told.clear();
            try (Station station = start(Map.of())) {
                Client operator = operator(station);
                operator.get("/m/lasting/x").expect(200);
                assertEquals("ready", state(operator, "lasting"));
                assertEquals("refused", state(operator, "unloved"));
                Client.await("it is told again", () -> module.told.contains("init"));
                operator.post("/modules/lasting/undock", Map.of()).expect(200);
            }
            try (Station station = start(Map.of())) {
                Client operator = operator(station);
                assertEquals("undocked", state(operator, "lasting"));
                operator.post("/modules/lasting/dock", Map.of()).expect(200);
                Client.await(
                        "it is docked again", () -> operator.get("/m/lasting/x").status() == 200);
            }
        }
        try (Station station = start(Map.of())) {
            Client operator = operator(station);
            Client.await(
                    "who died meanwhile is noticed",
                    () -> state(operator, "lasting").equals("failed"));
        }
    }

    private static Map<String, Object> registration(FarModule module, String id, Map<String, Object> more) {
        Map<String, Object> body = new java.util.HashMap<>(more);
        body.put("manifest", space.quark.dock.Json.mapper().readTree(module.manifest.replace("crowd", id)));
        body.put("url", module.url());
        return body;
    }

    @Test
    void aCrowdOfStrangersLocksNobodyOutAndAClockMayBeSetBack() throws Exception {
        try (FarModule module = FarModule.listen("one", FarModule.manifest("crowd", "1.0.0", ""));
                Station station = start(Map.of("docking.max_waiting_from", "2", "docking.lease", "100ms"))) {
            Client operator = operator(station);
            Client nobody = Client.of(station.address());
            for (String id : List.of("first", "second")) {
                nobody.post("/modules/register", registration(module, id, Map.of()))
                        .expect(202);
            }
            assertEquals(
                    429,
                    nobody.post("/modules/register", registration(module, "third", Map.of()))
                            .status());
            String token = operator.post("/modules/registration-tokens", Map.of())
                    .expect(201)
                    .json()
                    .path("registrationToken")
                    .asString();
            Map<String, Object> owner = Map.of("registrationToken", token, "ownershipKey", "k", "instanceId", "o-1");
            var later = new java.util.HashMap<>(owner);
            later.put("epoch", 9);
            Client self = nobody.bearing(nobody.post("/modules/register", registration(module, "owner", later))
                    .expect(200)
                    .json()
                    .path("serviceToken")
                    .asString());
            self.post("/modules/owner/heartbeat", Map.of()).expect(200);
            Client.await("the first has not come again", () -> {
                nobody.post("/modules/register", registration(module, "second", Map.of()))
                        .expect(202);
                return nobody.post("/modules/register", registration(module, "third", Map.of()))
                                .status()
                        == 202;
            });
            assertEquals(404, operator.get("/modules/first").status());
            operator.get("/modules/second").expect(200);

            var earlier = new java.util.HashMap<>(later);
            earlier.put("epoch", 5);
            earlier.put("ownershipKey", "k");
            Client.await(
                    "the later start has missed its lease",
                    () -> nobody.post("/modules/register", registration(module, "owner", earlier))
                                    .status()
                            == 200);
            Client.Reply fenced = self.post("/modules/owner/heartbeat", Map.of());
            assertEquals("QE101", fenced.expect(409).code());
        }
    }

    @Test
    void whoWaitsTooLongForItsApprovalIsRefused() throws Exception {
        try (FarModule module = FarModule.listen("one", FarModule.manifest("patient", "1.0.0", ""))) {
            try (Station station = start(Map.of("docking.max_waiting", "1"))) {
                Client nobody = Client.of(station.address());
                Map<String, Object> body = Map.of(
                        "manifest", space.quark.dock.Json.mapper().readTree(module.manifest), "url", module.url());
                nobody.post("/modules/register", body).expect(202);
                Map<String, Object> more = Map.of(
                        "manifest",
                        space.quark.dock.Json.mapper().readTree(module.manifest.replace("patient", "late")),
                        "url",
                        module.url());
                Client.Reply busy = nobody.post("/modules/register", more);
                assertEquals(429, busy.status());
                assertEquals("QE301", busy.code());
            }
            try (Station station = start(Map.of("docking.approval", "1ms"))) {
                Client operator = operator(station);
                Client.await("it is refused", () -> state(operator, "patient").equals("refused"));
            }
        }
    }

    @Test
    void oneModuleThatHangsKeepsNoOtherWaiting() throws Exception {
        try (Station station = start(Map.of())) {
            Client operator = operator(station);
            try (java.net.ServerSocket silent =
                            new java.net.ServerSocket(0, 200, java.net.InetAddress.ofLiteral("127.0.0.1"));
                    FarModule other = FarModule.listen("one", FarModule.manifest("lively", "1.0.0", ""))) {
                hang(station, "http://127.0.0.1:" + silent.getLocalPort());
                operator.post("/modules/hanging/approve", Map.of("wait", 0)).expect(200);
                assertEquals("ready", dock(operator, other).path("state").asString());
            }
            // Whoever is told to go hangs no more.
            operator.delete("/modules/lively?forget=true").expect(200);
            operator.delete("/modules/hanging?forget=true").expect(200);
        }
    }

    /** Seventy instances at an address where nobody answers. */
    private static void hang(Station station, String url) {
        JsonNode manifest = space.quark.dock.Json.mapper()
                .readTree(FarModule.manifest("hanging", "1.0.0", "\"lifecycle\": {\"timeout\": 60}"));
        for (int i = 0; i < 70; i++) {
            Map<String, Object> body =
                    Map.of("manifest", manifest, "url", url, "instanceId", "h-" + i, "ownershipKey", "the key");
            Client.of(station.address()).post("/modules/register", body).expect(202);
        }
    }
}
