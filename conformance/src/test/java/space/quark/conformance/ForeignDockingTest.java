package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import space.quark.dock.Json;
import space.quark.station.Station;
import tools.jackson.databind.JsonNode;

/** Modules of strangers dock, are let in, share load, are fenced and leave. */
class ForeignDockingTest {
    private static final Path DATA = Stations.dataFolder();
    private static final Station STATION = Stations.start(DATA, Map.of("station.modules", "people,identity"));
    private static final Client NOBODY = Client.of(STATION.address());
    private static final Client OPERATOR =
            NOBODY.bearing(Project.read(DATA.resolve("operator.token")).strip());
    private static Client ada = NOBODY;

    @BeforeAll
    static void register() {
        ada = NOBODY.register("adaforeign");
    }

    @AfterAll
    static void stop() {
        STATION.close();
        Stations.delete(DATA);
    }

    private static JsonNode module(String id) {
        return OPERATOR.get("/modules/" + id).expect(200).json();
    }

    private static String state(String id) {
        return module(id).path("state").asString();
    }

    private static JsonNode tree(String json) {
        return Json.mapper().readTree(json);
    }

    private static String operatorsToken(Map<String, Object> wish) {
        return OPERATOR.post("/modules/registration-tokens", wish)
                .expect(201)
                .json()
                .path("registrationToken")
                .asString();
    }

    private static JsonNode push(FarModule module, Map<String, Object> more, int expected) {
        return pushed(module, more).expect(expected).json();
    }

    private static Client.Reply pushed(FarModule module, Map<String, Object> more) {
        Map<String, Object> body = new java.util.HashMap<>(more);
        body.putIfAbsent("manifest", tree(module.manifest));
        body.putIfAbsent("url", module.url());
        return NOBODY.post("/modules/register", body);
    }

    @Test
    void theSchemaIsPublished() {
        Client.Reply schema = NOBODY.get("/modules/manifest.schema.json").expect(200);
        assertEquals("Quark module manifest", schema.json().path("title").asString());
        assertEquals(
                "application/schema+json",
                schema.raw().headers().firstValue("Content-Type").orElse(""));
    }

    @Test
    void aModuleIsDockedByItsAddressAndAnswersAtOnce() {
        try (FarModule shop = FarModule.listen("one", FarModule.manifest("shop", "1.2.0", ""))) {
            JsonNode docked = OPERATOR.post("/modules/dock", Map.of("url", shop.url(), "approve", true, "wait", 10))
                    .expect(200)
                    .json();
            assertEquals("ready", docked.path("state").asString(), docked.toString());
            assertEquals("shop", docked.path("moduleId").asString());
            assertEquals("1", docked.path("protocolVersion").asString());
            assertTrue(docked.path("generation").asLong() > 0);
            assertTrue(docked.path("success").asBoolean());
            Client.Reply answer = NOBODY.get("/m/shop/orders/17?page=2").expect(200);
            assertEquals("/orders/17?page=2", answer.json().path("path").asString());
            assertTrue(Long.parseLong(answer.raw()
                            .headers()
                            .firstValue("Quark-Generation")
                            .orElse("0"))
                    >= docked.path("generation").asLong());
            NOBODY.get("/m/shop/").expect(200);
            NOBODY.get("/m/shop").expect(200);
            assertEquals(404, NOBODY.get("/api/v1/orders/17").status());
            JsonNode init = shop.initBody();
            assertEquals("shop", init.path("moduleId").asString());
            assertFalse(init.path("serviceToken").asString().isEmpty());
            assertEquals(
                    STATION.address().getPort(),
                    java.net.URI.create(init.path("jwks").asString()).getPort());
            JsonNode proof = tree(new String(
                    java.util.Base64.getUrlDecoder()
                            .decode(shop.proofs.getOrDefault("init", "").split("\\.")[1]),
                    java.nio.charset.StandardCharsets.UTF_8));
            assertEquals("hub", proof.path("token_type").asString());
            assertTrue(proof.path("aud").toString().contains("shop"), proof.toString());
            assertEquals(404, NOBODY.post("/m/shop/shutdown", Map.of()).status(), "that is the hub's to ask");
            assertEquals(404, NOBODY.post("/m/shop/init", Map.of()).status());
            assertFalse(shop.told.contains("shutdown"));
            JsonNode detail = module("shop");
            assertEquals("healthy", detail.path("health").asString());
            assertEquals(1, detail.path("instances").size());
            assertEquals(shop.url(), detail.path("instances").get(0).path("url").asString());
            assertTrue(NOBODY.get("/modules/shop")
                    .expect(200)
                    .json()
                    .path("instances")
                    .get(0)
                    .path("url")
                    .isMissingNode());
            List<String> states = OPERATOR.get("/modules/shop/history")
                    .expect(200)
                    .json()
                    .path("history")
                    .valueStream()
                    .map(entry -> entry.path("state").asString())
                    .toList();
            assertTrue(states.contains("starting"), states.toString());
            OPERATOR.delete("/modules/shop?forget=true").expect(200);
            assertEquals(404, OPERATOR.get("/modules/shop").status());
            assertEquals(404, NOBODY.get("/m/shop/orders").status());
        }
    }

    @Test
    void whoComesUninvitedWaitsForApproval() throws Exception {
        String manifest = FarModule.manifest("waiter", "1.0.0", """
                "routes": [{"method": "GET", "path": "/menu", "access": "open"},
                           {"method": "GET", "path": "/bill", "access": "signed-in"},
                           {"method": "GET", "path": "/till", "access": "permission", "permission": "waiter:till"},
                           {"method": "GET", "path": "/kitchen", "access": "internal"}],
                "permissions": [{"name": "waiter:till", "description": "the till", "roles": ["admin"]}],
                "needs": [{"contract": "people", "reason": "names"}],
                "events": {"publishes": ["waiter.called"], "subscribes": ["quark.people.*"]}""");
        try (FarModule waiter = FarModule.listen("one", manifest)) {
            JsonNode waiting = push(waiter, Map.of("instanceId", "w-1"), 202);
            assertEquals("verified", waiting.path("state").asString());
            assertTrue(waiting.path("serviceToken").isMissingNode());
            String key = waiting.path("ownershipKey").asString();
            assertFalse(key.isEmpty());
            assertEquals(0, waiter.looks.get(), "nobody is asked before somebody let it in");
            assertEquals(503, NOBODY.get("/m/waiter/menu").status());
            assertEquals(404, NOBODY.get("/api/v1/menu").status(), "who waits holds no route");
            JsonNode again = push(waiter, Map.of("instanceId", "w-1"), 202);
            assertTrue(again.path("ownershipKey").isMissingNode(), "it is shown once");
            assertEquals(403, ada.post("/modules/waiter/approve", Map.of()).status());

            OPERATOR.post("/modules/waiter/approve", Map.of("scopes", List.of("call:people", "waiter.called")))
                    .expect(400);
            OPERATOR.post("/modules/waiter/approve", Map.of("scopes", List.of("call:people"), "wait", 10))
                    .expect(200);
            assertEquals("ready", state("waiter"));
            JsonNode docked = push(waiter, Map.of("instanceId", "w-1", "ownershipKey", key), 200);
            assertEquals(List.of("call:people"), texts(docked.path("grantedScopes")));
            assertEquals(2, docked.path("refusedScopes").size());
            assertFalse(docked.path("refusedScopes")
                    .get(0)
                    .path("reason")
                    .asString()
                    .isEmpty());

            NOBODY.get("/api/v1/menu").expect(200);
            NOBODY.get("/m/waiter/menu").expect(200);
            assertEquals(401, NOBODY.get("/api/v1/bill").status());
            ada.get("/api/v1/bill").expect(200);
            assertEquals(String.valueOf(ada.id()), waiter.header("X-user-id"));
            assertEquals(403, ada.get("/api/v1/till").status());
            assertEquals(403, ada.get("/api/v1/kitchen").status());
            assertEquals(404, ada.get("/m/waiter/cellar").status());
            assertEquals(405, ada.delete("/api/v1/menu").status());

            OPERATOR.post("/modules/waiter/reject", Map.of("reason", "rude")).expect(200);
            assertEquals("refused", state("waiter"));
            assertEquals("rude", module("waiter").path("reason").asString());
            assertEquals(503, NOBODY.get("/m/waiter/menu").status());
            assertEquals(404, NOBODY.get("/api/v1/menu").status());
            Client.Reply beat = NOBODY.bearing(docked.path("serviceToken").asString())
                    .post("/modules/waiter/heartbeat", Map.of("instanceId", "w-1", "status", "healthy"));
            assertEquals(410, beat.status());
            assertEquals("QE101", beat.code());
        }
        OPERATOR.delete("/modules/waiter?forget=true").expect(200);
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).toList();
    }

    @Test
    void aRegistrationTokenLetsInAsOftenAsItSays() {
        try (FarModule first = FarModule.listen("one", FarModule.manifest("token-one", "1.0.0", ""));
                FarModule second = FarModule.listen("two", FarModule.manifest("token-two", "1.0.0", ""))) {
            String token = operatorsToken(Map.of("uses", 1));
            assertTrue(token.startsWith("qrt_"));
            Client.Reply bad = pushed(first, Map.of("registrationToken", "qrt_nothing"));
            assertEquals(401, bad.status());
            assertEquals("QE202", bad.code());
            JsonNode docked = push(first, Map.of("registrationToken", token), 200);
            assertEquals("ready", docked.path("state").asString());
            assertEquals(401, pushed(second, Map.of("registrationToken", token)).status());
            push(first, Map.of("registrationToken", token), 200);
            String own = operatorsToken(Map.of("module", "token-one", "uses", 5));
            assertEquals(401, pushed(second, Map.of("registrationToken", own)).status());
            assertEquals(403, ada.post("/modules/registration-tokens", Map.of()).status());
            assertEquals(
                    401, NOBODY.post("/modules/registration-tokens", Map.of()).status());
        }
        OPERATOR.delete("/modules/token-one?forget=true").expect(200);
    }

    @Test
    void anIdBelongsToWhoeverDockedItFirst() throws Exception {
        try (FarModule mine = FarModule.listen("mine", FarModule.manifest("owned", "1.0.0", ""));
                FarModule theirs = FarModule.listen("theirs", FarModule.manifest("owned", "1.0.0", ""))) {
            push(mine, Map.of("registrationToken", operatorsToken(Map.of()), "ownershipKey", "the key of mine"), 200);
            Client.Reply stranger = pushed(theirs, Map.of());
            assertEquals(409, stranger.status());
            assertEquals("QE003", stranger.code());
            assertEquals(409, pushed(theirs, Map.of("ownershipKey", "a guess")).status());
            assertEquals(
                    409,
                    pushed(theirs, Map.of("registrationToken", operatorsToken(Map.of())))
                            .status(),
                    "a token for anybody is no proof of whose the id is");
            assertEquals(
                    "mine",
                    NOBODY.get("/m/owned/").expect(200).json().path("by").asString());
            JsonNode again = push(mine, Map.of(), 200);
            assertTrue(again.path("serviceToken").isMissingNode(), "the address alone proves too little for that");
            assertTrue(again.path("success").asBoolean());
            String open = mine.manifest.replace("1.0.0", "1.0.1");
            assertEquals(
                    409,
                    pushed(mine, Map.of("manifest", tree(open))).status(),
                    "nobody changes somebody else's manifest");
            push(theirs, Map.of("ownershipKey", "the key of mine", "instanceId", "second"), 200);
            assertEquals(2, module("owned").path("instances").size());
        }
        OPERATOR.delete("/modules/owned?forget=true").expect(200);
        Refusals.assertForm(NOBODY.get("/modules/owned"));
    }

    @Test
    void theSameInstanceDockingTwiceIsOneAndALaterStartFencesTheEarlier() throws Exception {
        try (FarModule module = FarModule.listen("one", FarModule.manifest("fenced", "1.0.0", ""))) {
            String token = operatorsToken(Map.of());
            Map<String, Object> start = Map.of("registrationToken", token, "instanceId", "f-1", "epoch", 3);
            JsonNode first = push(module, start, 200);
            JsonNode twice = push(module, start, 200);
            assertEquals(first.path("instanceId"), twice.path("instanceId"));
            assertEquals(1, module("fenced").path("instances").size());
            Client old = NOBODY.bearing(first.path("serviceToken").asString());
            JsonNode beat = old.post("/modules/fenced/heartbeat", Map.of("instanceId", "f-1", "status", "healthy"))
                    .expect(200)
                    .json();
            assertEquals("ready", beat.path("state").asString());
            assertTrue(beat.path("lease").asLong() > 0);
            assertTrue(beat.path("serviceToken").isMissingNode(), "it is young");

            push(module, Map.of("registrationToken", token, "instanceId", "f-1", "epoch", 4), 200);
            Client.Reply fenced =
                    old.post("/modules/fenced/heartbeat", Map.of("instanceId", "f-1", "status", "healthy"));
            assertEquals(409, fenced.status());
            assertEquals("QE101", fenced.code());
            assertEquals(
                    401,
                    old.get("/events/poll?subscription=ears&types=fenced.*").status(),
                    "its token is of no use either");
            Client.Reply late = pushed(module, start);
            assertEquals(409, late.status());
            assertEquals("QE101", late.code());
            assertEquals(404, NOBODY.post("/modules/nobody/heartbeat", Map.of()).status());
            assertEquals(
                    401,
                    NOBODY.post("/modules/fenced/heartbeat", Map.of("instanceId", "f-1"))
                            .status());
        }
        OPERATOR.delete("/modules/fenced?forget=true").expect(200);
    }

    @Test
    void instancesShareTheLoadAndOthersAreToldToSwap() {
        String manifest = FarModule.manifest("many", "1.0.0", "");
        try (FarModule one = FarModule.listen("one", manifest);
                FarModule two = FarModule.listen("two", manifest.replace("1.0.0", "1.1.0"));
                FarModule other = FarModule.listen("other", manifest.replace("1.0.0", "2.0.0"))) {
            String token = operatorsToken(Map.of("module", "many"));
            push(one, Map.of("registrationToken", token, "instanceId", "a"), 200);
            push(two, Map.of("registrationToken", token, "instanceId", "b"), 200);
            for (int i = 0; i < 20; i++) {
                NOBODY.get("/m/many/x").expect(200);
            }
            assertTrue(one.served.get() > 0 && two.served.get() > 0, one.served + " and " + two.served);
            Client.Reply major = pushed(other, Map.of("registrationToken", token, "instanceId", "c"));
            assertEquals(409, major.status());
            assertTrue(
                    major.json().path("message").asString().contains("swap"),
                    major.raw().body());
            OPERATOR.delete("/modules/many?instanceId=a").expect(200);
            assertEquals(List.of("drain", "shutdown"), List.copyOf(one.told));
            int before = one.served.get();
            for (int i = 0; i < 5; i++) {
                assertEquals(
                        "two",
                        NOBODY.get("/m/many/x").expect(200).json().path("by").asString());
            }
            assertEquals(before, one.served.get());
        }
        OPERATOR.delete("/modules/many?forget=true").expect(200);
    }

    @Test
    void routesThatSomebodyHasAreRefusedWithBothNames() {
        String routes = """
                "routes": [{"method": "GET", "path": "%s", "access": "open"}]""";
        try (FarModule first = FarModule.listen(
                        "one", FarModule.manifest("clash-a", "1.0.0", routes.formatted("/songs/{id}")));
                FarModule second = FarModule.listen(
                        "two", FarModule.manifest("clash-b", "1.0.0", routes.formatted("/songs/best")));
                FarModule third = FarModule.listen(
                        "three", FarModule.manifest("clash-c", "1.0.0", routes.formatted("/users/17")))) {
            Map<String, Object> dock = Map.of("approve", true, "wait", 10);
            OPERATOR.post("/modules/dock", with(dock, first)).expect(200);
            Client.Reply clash = OPERATOR.post("/modules/dock", with(dock, second));
            assertEquals(409, clash.status());
            assertEquals("QE003", clash.code());
            String words = clash.json().path("message").asString();
            assertTrue(words.contains("clash-a") && words.contains("clash-b"), words);
            words = OPERATOR.post("/modules/dock", with(dock, third))
                    .expect(409)
                    .json()
                    .path("message")
                    .asString();
            assertTrue(words.contains("people"), words);
        }
        OPERATOR.delete("/modules/clash-a?forget=true").expect(200);
        assertEquals(404, OPERATOR.get("/modules/clash-b").status());
    }

    private static Map<String, Object> with(Map<String, Object> dock, FarModule module) {
        Map<String, Object> body = new java.util.HashMap<>(dock);
        body.put("url", module.url());
        return body;
    }

    @Test
    void whatIsWrongIsNamed() {
        try (FarModule bad = FarModule.listen("bad", "id: bad\nname: Bad\nversion: newest\n");
                FarModule ill = FarModule.listen("ill", FarModule.manifest("ill", "1.0.0", ""));
                FarModule own = FarModule.listen("own", FarModule.manifest("people", "1.0.0", ""))) {
            Client.Reply manifest = OPERATOR.post("/modules/dock", Map.of("url", bad.url()));
            assertEquals(400, manifest.status());
            assertEquals("QE002", manifest.code());
            assertEquals(
                    "version",
                    manifest.json().path("fields").get(0).path("field").asString());
            assertTrue(manifest.json()
                    .path("fields")
                    .get(0)
                    .path("problem")
                    .asString()
                    .contains("line 3"));
            ill.health = 503;
            Client.Reply health = OPERATOR.post("/modules/dock", Map.of("url", ill.url()));
            assertEquals(502, health.status());
            assertEquals("QE001", health.code());
            assertTrue(
                    health.json().path("message").asString().startsWith("health:"),
                    health.raw().body());
            assertEquals(
                    409,
                    OPERATOR.post("/modules/dock", Map.of("url", own.url(), "approve", true))
                            .status());
            assertEquals(409, pushed(own, Map.of()).status());
        }
        String nobody = "http://127.0.0.1:1";
        Client.Reply away =
                OPERATOR.post("/modules/dock", Map.of("url", nobody)).expect(502);
        assertTrue(
                away.json().path("message").asString().startsWith("connect:"),
                away.raw().body());
        for (String url : List.of(
                "http://10.1.2.3:9000",
                "http://169.254.169.254/latest",
                "file:///etc/passwd",
                "http://u:p@127.0.0.1:9000",
                "http://127.0.0.1:9000/?a=b",
                "http://[::ffff:10.1.2.3]:80",
                "http://0.0.0.0:9000")) {
            Client.Reply refused = OPERATOR.post("/modules/dock", Map.of("url", url));
            assertEquals(400, refused.status(), url);
            assertEquals(
                    "url", refused.json().path("fields").get(0).path("field").asString());
        }
        assertEquals(
                400,
                OPERATOR.post(
                                "/modules/dock",
                                Map.of("url", STATION.address().toString().replace("localhost", "127.0.0.1")))
                        .status());
        assertEquals(401, NOBODY.post("/modules/dock", Map.of("url", nobody)).status());
        assertEquals(400, NOBODY.post("/modules/register", "[]").status());
        assertEquals(
                "manifest",
                NOBODY.post("/register", Map.of())
                        .expect(400)
                        .json()
                        .path("fields")
                        .get(0)
                        .path("field")
                        .asString());
    }

    @Test
    void discoveryFilters() {
        String more = """
                "capabilities": ["brewing"], "tags": ["tea"], "type": "plugin", "provides": ["tea@1.1"]""";
        try (FarModule tea = FarModule.listen("tea", FarModule.manifest("tea", "1.0.0", more))) {
            OPERATOR.post("/modules/dock", Map.of("url", tea.url(), "approve", true, "wait", 10))
                    .expect(200);
            for (String query : List.of("capability=brewing", "tag=tea", "type=plugin")) {
                JsonNode found =
                        NOBODY.get("/modules/discovery?" + query).expect(200).json();
                assertEquals(1, found.path("total").asInt(), query);
                assertEquals("tea", found.path("modules").get(0).path("id").asString());
            }
            assertEquals(
                    0,
                    NOBODY.get("/modules/discovery?tag=tea&health=unhealthy")
                            .json()
                            .path("total")
                            .asInt());
            assertTrue(NOBODY.get("/services")
                    .expect(200)
                    .json()
                    .valueStream()
                    .anyMatch(service -> service.path("module").asString().equals("tea")
                            && service.path("name").asString().equals("tea")));
        }
        OPERATOR.delete("/modules/tea?forget=true").expect(200);
    }

    @Test
    void aModuleLeavesByItself() {
        try (FarModule module = FarModule.listen("one", FarModule.manifest("leaver", "1.0.0", ""))) {
            JsonNode docked = push(module, Map.of("registrationToken", operatorsToken(Map.of())), 200);
            assertEquals(401, NOBODY.delete("/modules/leaver").status());
            Client self = NOBODY.bearing(docked.path("serviceToken").asString());
            assertEquals(404, self.delete("/modules/people").status());
            self.delete("/modules/leaver?instanceId="
                            + docked.path("instanceId").asString())
                    .expect(200);
            assertEquals("undocked", state("leaver"));
            assertEquals(List.of(), List.copyOf(module.told), "it knows");
            assertEquals(503, NOBODY.get("/m/leaver/").status());
            Refusals.assertRefused(
                    OPERATOR.post("/modules/leaver/dock", Map.of()),
                    409,
                    "nobody knows where leaver listens: start it, if it docks itself, or name its address: quark dock URL");
            assertEquals("undocked", state("leaver"));
            JsonNode again = push(
                    module, Map.of("ownershipKey", docked.path("ownershipKey").asString()), 200);
            assertEquals("ready", again.path("state").asString());
            assertNotEquals("", again.path("serviceToken").asString());
            OPERATOR.post("/modules/leaver/undock", Map.of()).expect(200);
            assertEquals("undocked", state("leaver"));
            assertEquals("undocked", push(module, Map.of(), 202).path("state").asString());
            OPERATOR.post("/modules/leaver/dock", Map.of()).expect(200);
            NOBODY.get("/m/leaver/").expect(200);
            OPERATOR.post("/modules/leaver/undock", Map.of()).expect(200);
            OPERATOR.post("/modules/dock", Map.of("url", module.url(), "approve", true))
                    .expect(200);
            assertEquals("ready", state("leaver"), "whoever names its address wants it");
        }
        OPERATOR.delete("/modules/leaver?forget=true").expect(200);
    }
}
