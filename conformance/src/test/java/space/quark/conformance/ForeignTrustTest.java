package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import space.quark.dock.Json;
import space.quark.station.Station;
import tools.jackson.databind.JsonNode;

/** What somebody who proves nothing can do with the id of a module: nothing but to wait. */
class ForeignTrustTest {
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

    private static JsonNode tree(String json) {
        return Json.mapper().readTree(json);
    }

    private static String registrationToken(Map<String, Object> wish) {
        return OPERATOR.post("/modules/registration-tokens", wish)
                .expect(201)
                .json()
                .path("registrationToken")
                .asString();
    }

    private static Client.Reply register(FarModule module, Map<String, Object> more) {
        Map<String, Object> body = new HashMap<>(more);
        body.putIfAbsent("manifest", tree(module.manifest));
        body.putIfAbsent("url", module.url());
        return NOBODY.post("/modules/register", body);
    }

    private static void assertForeign(Client.Reply reply) {
        assertEquals(409, reply.status(), reply.raw().body());
        assertEquals("QE003", reply.code());
    }

    private static String words(Client.Reply reply) {
        return reply.json().path("message").asString();
    }

    @Test
    void nobodyIsAskedAnythingBeforeItIsProvenWhoseItIs() {
        String manifest = FarModule.manifest("prey", "1.0.0", "");
        try (FarModule prey = FarModule.listen("prey", manifest);
                FarModule other = FarModule.listen("other", manifest)) {
            register(prey, Map.of()).expect(202);
            register(prey, Map.of()).expect(202);
            Client.Reply elsewhere = register(prey, Map.of("url", other.url()));
            Client.Reply silent = register(prey, Map.of("url", "http://127.0.0.1:1/admin"));
            assertForeign(elsewhere);
            assertForeign(silent);
            assertEquals(words(elsewhere), words(silent), "who answers there is nobody's business");
            assertForeign(register(prey, Map.of("url", "http://nobody-has-this-name.invalid:9000")));
            Client.Reply bogus = register(
                    prey, Map.of("url", "http://nobody-has-this-name.invalid:9000", "registrationToken", "qrt_x"));
            assertEquals(
                    401,
                    bogus.status(),
                    "no name is looked up for it: " + bogus.raw().body());
            assertForeign(register(prey, Map.of("manifest", tree(manifest.replace("1.0.0", "1.0.1")))));
            assertEquals(0, prey.asked.get() + other.asked.get(), "nobody was asked anything");
            OPERATOR.post("/modules/prey/approve", Map.of("wait", 10)).expect(200);
            assertForeign(register(prey, Map.of("url", other.url())));
            assertForeign(register(prey, Map.of("url", prey.url() + "/below")));
            assertEquals(0, other.asked.get());
            JsonNode again = register(prey, Map.of()).expect(200).json();
            assertTrue(again.path("serviceToken").isMissingNode(), again.toString());
            assertEquals(1, prey.asked.get(), "its manifest is looked at where it is");
            OPERATOR.post("/modules/prey/reject", Map.of("reason", "no")).expect(200);
            assertFalse(register(prey, Map.of()).json().path("success").asBoolean());
            assertEquals(1, prey.asked.get());
        }
        OPERATOR.delete("/modules/prey?forget=true").expect(200);
    }

    @Test
    void whatIsDecidedIsToldWithWhoDecidedIt() throws Exception {
        long id = NOBODY.register("captain").id();
        OPERATOR.put("/api/v1/internal/people/" + id + "/roles", Map.of("roles", List.of("user", "admin")))
                .expect(200);
        Client.await(
                "the captain's new token carries the role",
                () -> captain().get("/api/v1/admin/people").status() == 200);
        Client captain = captain();
        try (FarModule module = FarModule.listen("one", FarModule.manifest("judged", "1.0.0", """
                "needs": [{"contract": "people"}]"""))) {
            register(module, Map.of()).expect(202);
            OPERATOR.post("/modules/judged/approve", Map.of("wait", 10)).expect(200);
            captain.post("/modules/judged/approve", Map.of("scopes", List.of())).expect(200);
            OPERATOR.post("/modules/judged/undock", Map.of()).expect(200);
            OPERATOR.post("/modules/judged/dock", Map.of()).expect(200);
            captain.post("/modules/judged/reject", Map.of("reason", "rude")).expect(200);
            String person = "person " + id;
            List<String> decided = List.of(
                    person + ": rejected: rude",
                    "operator: docked again",
                    "operator: undocked",
                    person + ": it may do nothing that has to be granted",
                    "operator: approved, it may do call:people");
            Client.await("it is told who decided", () -> decisions("judged").equals(decided));
        }
        OPERATOR.delete("/modules/judged?forget=true").expect(200);
        OPERATOR.post("/modules/identity/undock", Map.of()).expect(200);
        OPERATOR.post("/modules/identity/dock", Map.of()).expect(200);
        Client.await(
                "it is told of the station's own, too",
                () -> decisions("identity").equals(List.of("operator: docked again", "operator: undocked")));
    }

    private static Client captain() {
        Map<String, Object> login = Map.of("login", "captain", "password", "correct horse captain");
        return NOBODY.bearing(NOBODY.post("/api/v1/auth/login", login)
                .data()
                .path("access_token")
                .asString());
    }

    private static List<String> decisions(String id) {
        return OPERATOR.get("/modules/" + id + "/history")
                .expect(200)
                .json()
                .path("history")
                .valueStream()
                .filter(entry -> entry.path("code").asString().equals("DECISION"))
                .map(entry -> entry.path("by").asString() + ": "
                        + entry.path("reason").asString())
                .toList();
    }

    @Test
    void nothingIsToBeDecidedOfTheStationsOwnModules() {
        for (String deed : List.of("approve", "reject", "drain")) {
            Client.Reply refused = OPERATOR.post("/modules/people/" + deed, Map.of());
            assertForeign(refused);
            assertTrue(words(refused).contains("in the station's own process"), words(refused));
            assertTrue(words(refused).contains("quark undock people"), words(refused));
        }
        assertForeign(OPERATOR.post("/modules/people/swap", Map.of("here", true)));
        assertForeign(OPERATOR.delete("/modules/people"));
        Client.Reply unknown = OPERATOR.post("/modules/nobody/approve", Map.of());
        assertEquals("UNKNOWN_MODULE", unknown.code());
    }

    @Test
    void aPageDocksNothing() {
        String body = "{\"manifest\": {\"id\": \"page\", \"name\": \"Page\", \"version\": \"1.0.0\"},"
                + " \"url\": \"http://127.0.0.1:1\"}";
        for (String path : List.of("/modules/register", "/register")) {
            for (String type :
                    List.of("text/plain", "application/x-www-form-urlencoded", "text/plain; application/json")) {
                Client.Reply refused = NOBODY.send(NOBODY.request(path)
                        .header("Content-Type", type)
                        .POST(java.net.http.HttpRequest.BodyPublishers.ofString(body)));
                assertEquals(415, refused.status(), type);
            }
            assertEquals(
                    415,
                    NOBODY.send(NOBODY.request(path).POST(java.net.http.HttpRequest.BodyPublishers.ofString(body)))
                            .status());
            for (String origin : List.of("http://evil.example", "null")) {
                Client.Reply refused = NOBODY.send(NOBODY.request(path)
                        .header("Content-Type", "application/json")
                        .header("Origin", origin)
                        .POST(java.net.http.HttpRequest.BodyPublishers.ofString(body)));
                assertEquals(403, refused.status(), origin);
                Refusals.assertForm(refused);
            }
        }
        assertEquals(404, OPERATOR.get("/modules/page").status());
        NOBODY.send(NOBODY.request("/modules/register")
                        .header("Content-Type", "application/json; charset=utf-8")
                        .header("Origin", STATION.address().toString().replaceAll("/$", ""))
                        .POST(java.net.http.HttpRequest.BodyPublishers.ofString(body)))
                .expect(202);
        OPERATOR.delete("/modules/page?forget=true").expect(200);
    }

    @Test
    void whoProvesNothingFencesNobodyAndFillsNothing() {
        try (FarModule module = FarModule.listen("one", FarModule.manifest("calm", "1.0.0", ""))) {
            Map<String, Object> start = Map.of(
                    "registrationToken",
                    registrationToken(Map.of()),
                    "ownershipKey",
                    "the key of calm",
                    "instanceId",
                    "c-1",
                    "epoch",
                    7);
            JsonNode docked = register(module, start).expect(200).json();
            Client self = NOBODY.bearing(docked.path("serviceToken").asString());
            JsonNode lie = register(module, Map.of("instanceId", "c-1", "epoch", Long.MAX_VALUE))
                    .expect(200)
                    .json();
            assertTrue(lie.path("serviceToken").isMissingNode(), lie.toString());
            self.post("/modules/calm/heartbeat", Map.of("instanceId", "c-1")).expect(200);
            for (int i = 2; i < 5; i++) {
                assertEquals(
                        "c-1",
                        register(module, Map.of("instanceId", "c-" + i))
                                .expect(200)
                                .json()
                                .path("instanceId")
                                .asString());
            }
            register(module, Map.of()).expect(200);
            JsonNode instances = OPERATOR.get("/modules/calm").json().path("instances");
            assertEquals(1, instances.size(), instances.toString());
            assertEquals(7, instances.get(0).path("epoch").asLong());
            register(module, Map.of("ownershipKey", "the key of calm", "instanceId", "c-1", "epoch", 8))
                    .expect(200);
        }
        OPERATOR.delete("/modules/calm?forget=true").expect(200);
    }

    @Test
    void anEpochThatNobodyProvedIsNoLockForWhoHasTheKey() {
        try (FarModule module = FarModule.listen("one", FarModule.manifest("locked", "1.0.0", ""))) {
            Map<String, Object> start = Map.of("instanceId", "l-1", "epoch", Long.MAX_VALUE);
            String key = register(module, start)
                    .expect(202)
                    .json()
                    .path("ownershipKey")
                    .asString();
            Map<String, Object> owner = Map.of("ownershipKey", key, "instanceId", "l-1");
            register(module, with(owner, "epoch", 5)).expect(202);
            register(module, with(owner, "epoch", 6)).expect(202);
            assertEquals(
                    "QE101", register(module, with(owner, "epoch", 5)).code(), "an earlier start is fenced as ever");
        }
        OPERATOR.delete("/modules/locked?forget=true").expect(200);
    }

    private static Map<String, Object> with(Map<String, Object> body, String field, Object value) {
        Map<String, Object> more = new HashMap<>(body);
        more.put(field, value);
        return more;
    }

    @Test
    void aTokenUndocksTheStartThatItWasGivenToAndNoOther() {
        try (FarModule one = FarModule.listen("one", FarModule.manifest("leaving", "1.0.0", ""));
                FarModule two = FarModule.listen("two", FarModule.manifest("leaving", "1.0.0", ""))) {
            String token = registrationToken(Map.of());
            Map<String, Object> start = Map.of("registrationToken", token, "instanceId", "first");
            String old = register(one, with(start, "epoch", 1))
                    .expect(200)
                    .json()
                    .path("serviceToken")
                    .asString();
            String now = register(one, with(start, "epoch", 2))
                    .expect(200)
                    .json()
                    .path("serviceToken")
                    .asString();
            register(two, Map.of("registrationToken", token, "instanceId", "second"))
                    .expect(200);
            for (String query : List.of("", "?instanceId=first")) {
                Client.Reply late = NOBODY.bearing(old).delete("/modules/leaving" + query);
                assertEquals(401, late.status(), late.raw().body());
                assertEquals("QE202", late.code());
            }
            assertEquals(
                    403,
                    NOBODY.bearing(now)
                            .delete("/modules/leaving?instanceId=second")
                            .status());
            assertEquals(
                    2, OPERATOR.get("/modules/leaving").json().path("serving").asInt());
            NOBODY.bearing(now).delete("/modules/leaving").expect(200);
            JsonNode left = OPERATOR.get("/modules/leaving").json().path("instances");
            assertEquals(1, left.size(), left.toString());
            assertEquals("second", left.get(0).path("id").asString());
        }
        OPERATOR.delete("/modules/leaving?forget=true").expect(200);
    }

    private static List<String> permissions(Client person) {
        return person.get("/auth/validate")
                .expect(200)
                .json()
                .path("payload")
                .path("permissions")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }

    @Test
    void aModuleGivesPermissionsOfItsOwnAndOnlyWhenItWasLetIn() {
        Client person = NOBODY.register("permitted");
        String more = """
                "permissions": [{"name": "%s", "description": "all", "roles": ["user"]}],
                "security": {"permissions": ["people:read"]}""";
        try (FarModule thief = FarModule.listen(
                        "one", FarModule.manifest("thief", "1.0.0", more.formatted("people:administer")));
                FarModule module =
                        FarModule.listen("two", FarModule.manifest("giver", "1.0.0", more.formatted("giver:all")))) {
            Client.Reply refused = register(thief, Map.of());
            assertEquals("QE002", refused.expect(400).code());
            assertField("permissions[0].name", refused);
            register(module, Map.of()).expect(202);
            assertFalse(permissions(person).contains("giver:all"), "it waits");
            OPERATOR.post("/modules/giver/approve", Map.of("wait", 10)).expect(200);
            assertTrue(permissions(person).contains("giver:all"));
            assertFalse(permissions(person).contains("people:read"), "that is the name of another");
            OPERATOR.post("/modules/giver/undock", Map.of()).expect(200);
            assertFalse(permissions(person).contains("giver:all"), "it is undocked");
            OPERATOR.post("/modules/giver/dock", Map.of()).expect(200);
            assertTrue(permissions(person).contains("giver:all"));
            OPERATOR.post("/modules/giver/reject", Map.of()).expect(200);
            assertFalse(permissions(person).contains("giver:all"), "it is refused");
        }
        OPERATOR.delete("/modules/giver?forget=true").expect(200);
    }

    private static void assertField(String field, Client.Reply refused) {
        assertEquals(
                field,
                refused.json().path("fields").path(0).path("field").asString(),
                refused.raw().body());
    }

    @Test
    void whoWaitsHoldsNoRouteAndIsNotLetInToOneThatIsTaken() {
        String routes = """
                "routes": [{"method": "GET", "path": "%s", "access": "open"}]""";
        try (FarModule squatter = FarModule.listen(
                        "squatter", FarModule.manifest("squatter", "1.0.0", routes.formatted("/seats/best")));
                FarModule theatre = FarModule.listen(
                        "theatre", FarModule.manifest("theatre", "1.0.0", routes.formatted("/seats/{id}")))) {
            register(squatter, Map.of()).expect(202);
            OPERATOR.post("/modules/dock", Map.of("url", theatre.url(), "approve", true, "wait", 10))
                    .expect(200);
            assertEquals(
                    "theatre",
                    NOBODY.get("/api/v1/seats/best")
                            .expect(200)
                            .json()
                            .path("by")
                            .asString());
            Client.Reply refused = OPERATOR.post("/modules/squatter/approve", Map.of());
            assertForeign(refused);
            assertTrue(words(refused).contains("squatter") && words(refused).contains("theatre"), words(refused));
            assertEquals(
                    "verified",
                    OPERATOR.get("/modules/squatter").json().path("state").asString());
            OPERATOR.delete("/modules/theatre?forget=true").expect(200);
            OPERATOR.post("/modules/squatter/approve", Map.of("wait", 10)).expect(200);
            NOBODY.get("/api/v1/seats/best").expect(200);
        }
        OPERATOR.delete("/modules/squatter?forget=true").expect(200);
    }

    @Test
    void whoWasRefusedDoesNotLetItselfInAgain() {
        try (FarModule module = FarModule.listen("one", FarModule.manifest("rude", "1.0.0", ""))) {
            Map<String, Object> token = Map.of(
                    "registrationToken", registrationToken(Map.of("uses", 5)), "ownershipKey", "the key of rude");
            register(module, token).expect(200);
            OPERATOR.post("/modules/rude/reject", Map.of("reason", "rude")).expect(200);
            Client.Reply again = register(module, token);
            assertEquals(401, again.status(), again.raw().body());
            assertEquals(
                    "refused",
                    OPERATOR.get("/modules/rude").json().path("state").asString());
            OPERATOR.post("/modules/rude/approve", Map.of("wait", 10)).expect(200);
            assertEquals(
                    "ready",
                    register(module, token).expect(200).json().path("state").asString());
        }
        OPERATOR.delete("/modules/rude?forget=true").expect(200);
    }
}
