package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import space.quark.dock.Json;
import space.quark.station.Station;
import tools.jackson.databind.JsonNode;

/** What modules from outside may call, for themselves and for the person whose request they serve. */
class ForeignCallsTest {
    private static final Path DATA = Stations.dataFolder();
    private static final Station STATION = Stations.start(DATA, Map.of("station.modules", "people,identity"));
    private static final Client NOBODY = Client.of(STATION.address());
    private static final Client OPERATOR =
            NOBODY.bearing(Project.read(DATA.resolve("operator.token")).strip());
    private static final String LOGIN = "/api/v1/internal/people/by-login";
    private static Client ada = NOBODY;

    @BeforeAll
    static void register() {
        ada = NOBODY.register("adacalls");
    }

    @AfterAll
    static void stop() {
        STATION.close();
        Stations.delete(DATA);
    }

    /** Docks it with all that it asks for; what it was told. */
    private static JsonNode dock(FarModule module, Map<String, Object> wish) {
        String token = OPERATOR.post("/modules/registration-tokens", wish)
                .expect(201)
                .json()
                .path("registrationToken")
                .asString();
        Map<String, Object> body = new HashMap<>();
        body.put("manifest", Json.mapper().readTree(module.manifest));
        body.put("url", module.url());
        body.put("registrationToken", token);
        return NOBODY.post("/modules/register", body).expect(200).json();
    }

    private static Client of(JsonNode docked) {
        return NOBODY.bearing(docked.path("serviceToken").asString());
    }

    private static String needs(String contract) {
        return "\"needs\": [{\"contract\": \"" + contract + "\"}]";
    }

    private static void forget(String id) {
        OPERATOR.delete("/modules/" + id + "?forget=true").expect(200);
    }

    @Test
    void aModuleCallsWhatItWasGrantedAndNothingElse() {
        try (FarModule granted = FarModule.listen("one", FarModule.manifest("granted", "1.0.0", needs("people")));
                FarModule poor = FarModule.listen("two", FarModule.manifest("poor", "1.0.0", ""))) {
            Client rich = of(dock(granted, Map.of()));
            rich.post(LOGIN, Map.of("login", "adacalls")).expect(200);
            Client without = of(dock(poor, Map.of()));
            Client.Reply refused = without.post(LOGIN, Map.of("login", "adacalls"));
            assertEquals(403, refused.status());
            assertEquals("QE203", refused.code());
            assertEquals(
                    "call:people",
                    refused.json().path("fields").get(0).path("problem").asString());
            assertEquals(403, without.get("/api/v1/users/" + ada.id()).status(), "open to people is not open to it");
            assertEquals(403, rich.post("/modules/people/undock", Map.of()).status());
            assertEquals(403, rich.post("/modules/poor/heartbeat", Map.of()).status());
            without.get("/m/poor/x").expect(200);
            assertEquals("poor", poor.header("X-service-id"));

            Client.Reply neighbour = without.get("/m/granted/x");
            assertEquals(403, neighbour.status());
            OPERATOR.post("/modules/granted/approve", Map.of("scopes", List.of()))
                    .expect(200);
            assertEquals(403, rich.post(LOGIN, Map.of("login", "adacalls")).status(), "taken back at once");
            forget("granted");
            assertEquals(401, rich.post(LOGIN, Map.of("login", "adacalls")).status());
        }
        forget("poor");
    }

    private static Map<String, Object> said(String id) {
        return Map.of("specversion", "1.0", "id", id, "source", "/crier", "type", "crier.said", "data", Map.of());
    }

    /** The token stays the same all the time. */
    @Test
    void whatIsGrantedOrTakenBackCountsForEventsAtOnce() throws Exception {
        String events = "\"events\": {\"publishes\": [\"crier.said\"], \"subscribes\": [\"crier.*\"]}";
        try (FarModule module = FarModule.listen("one", FarModule.manifest("crier", "1.0.0", events));
                HttpClient http = HttpClient.newHttpClient()) {
            Client crier = of(dock(module, Map.of()));
            String poll = "/events/poll?subscription=ears&types=crier.*";
            crier.post("/events", said("1")).expect(200);
            assertEquals(1, crier.get(poll).expect(200).json().path("events").size());
            CompletableFuture<HttpResponse<String>> stream = http.sendAsync(
                    crier.request("/events/stream?subscription=ears").GET().build(),
                    HttpResponse.BodyHandlers.ofString());
            String silent = "/events/poll?subscription=more&types=crier.sung";
            crier.get(silent).expect(200);
            CompletableFuture<Client.Reply> waiting =
                    CompletableFuture.supplyAsync(() -> crier.get(silent + "&wait=5"));

            OPERATOR.post("/modules/crier/approve", Map.of("scopes", List.of("publish:crier.said")))
                    .expect(200);
            assertEquals("QE203", crier.get(poll).expect(403).code());
            assertEquals(200, stream.get(30, TimeUnit.SECONDS).statusCode(), "it ends");
            waiting.join().expect(403);
            crier.post("/events", said("2")).expect(200);
            OPERATOR.post("/modules/crier/reject", Map.of("reason", "too loud")).expect(200);
            assertEquals("QE203", crier.post("/events", said("3")).expect(403).code());
            OPERATOR.post("/modules/crier/approve", Map.of()).expect(200);
            crier.post("/events", said("4")).expect(200);
            OPERATOR.post("/modules/crier/undock", Map.of()).expect(200);
            Refusals.assertRefused(
                    crier.post("/events", said("5")), 403, "crier was undocked: quark dock crier docks it again");
            OPERATOR.post("/modules/crier/dock", Map.of()).expect(200);
            assertEquals(
                    3, crier.get(poll).expect(200).json().path("events").size(), "nothing was acknowledged or lost");
            forget("crier");
            crier.post("/events", said("5")).expect(401);
            crier.get(poll).expect(401);
        }
    }

    @Test
    void aContractIsLessThanItsModule() {
        try (FarModule module = FarModule.listen("one", FarModule.manifest("narrow", "1.0.0", needs("people.lobby")))) {
            JsonNode docked = dock(module, Map.of());
            assertEquals(
                    "call:people.lobby", docked.path("grantedScopes").get(0).asString());
            Client narrow = of(docked);
            assertEquals(403, narrow.post(LOGIN, Map.of("login", "adacalls")).status());
        }
        forget("narrow");
    }

    @Test
    void aModuleActsForThePersonWhomItServesAndForNobodyElse() {
        try (FarModule module = FarModule.listen("one", FarModule.manifest("agent", "1.0.0", needs("people")));
                FarModule other = FarModule.listen("two", FarModule.manifest("other", "1.0.0", needs("people")))) {
            Client agent = of(dock(module, Map.of()));
            Client stranger = of(dock(other, Map.of()));
            ada.get("/m/agent/errand").expect(200);
            String spoken = module.header("X-quark-caller");
            assertFalse(spoken.isEmpty());
            JsonNode me = agent.send(agent.request("/api/v1/users/me").GET().header("X-Quark-Caller", spoken))
                    .expect(200)
                    .data();
            assertEquals(ada.id(), me.path("id").asLong());
            assertEquals(401, agent.get("/api/v1/users/me").status());
            assertEquals(
                    401,
                    stranger.send(stranger.request("/api/v1/users/me").GET().header("X-Quark-Caller", spoken))
                            .status());
            assertEquals(401, NOBODY.bearing(spoken).get("/api/v1/users/me").status());
            Client.Reply forged = agent.send(
                    agent.request("/api/v1/users/me").GET().header("X-Quark-Person", String.valueOf(ada.id())));
            assertEquals(403, forged.status());
            assertEquals("QE203", forged.code());
            assertEquals(
                    401,
                    agent.send(agent.request("/api/v1/users/me").GET().header("X-Quark-Caller", "e30.e30.e30"))
                            .status());
        }
        forget("agent");
        forget("other");
    }

    @Test
    void aTrustedModuleSpeaksForPeopleAndOnlyTheOperatorTrusts() {
        assertEquals(
                400,
                OPERATOR.post("/modules/registration-tokens", Map.of("privileges", List.of("root")))
                        .status());
        try (FarModule module = FarModule.listen("one", FarModule.manifest("ours", "1.0.0", ""))) {
            JsonNode docked = dock(module, Map.of("module", "ours", "privileges", List.of("trusted")));
            assertTrue(docked.path("grantedScopes")
                    .valueStream()
                    .anyMatch(scope -> scope.asString().equals("trusted")));
            Client ours = of(docked);
            ours.post(LOGIN, Map.of("login", "adacalls")).expect(200);
            JsonNode me = ours.send(
                            ours.request("/api/v1/users/me").GET().header("X-Quark-Person", String.valueOf(ada.id())))
                    .expect(200)
                    .data();
            assertEquals(ada.id(), me.path("id").asLong());
        }
        forget("ours");
    }

    @Test
    void serviceTokensAreRenewed() {
        try (FarModule module = FarModule.listen("one", FarModule.manifest("renewer", "1.0.0", needs("people")))) {
            JsonNode docked = dock(module, Map.of());
            JsonNode fresh = of(docked)
                    .post("/modules/renewer/token", Map.of())
                    .expect(200)
                    .json();
            assertFalse(fresh.path("serviceToken").asString().isEmpty());
            of(fresh).post(LOGIN, Map.of("login", "adacalls")).expect(200);
            String key = docked.path("ownershipKey").asString();
            JsonNode byKey = NOBODY.send(NOBODY.request("/modules/renewer/heartbeat")
                            .header("X-Quark-Ownership", key)
                            .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{}")))
                    .expect(200)
                    .json();
            assertFalse(byKey.path("serviceToken").asString().isEmpty(), "who has none is given one");
            assertEquals(
                    401,
                    NOBODY.send(NOBODY.request("/modules/renewer/token")
                                    .header("X-Quark-Ownership", "guessed")
                                    .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{}")))
                            .status());
        }
        forget("renewer");
    }
}
