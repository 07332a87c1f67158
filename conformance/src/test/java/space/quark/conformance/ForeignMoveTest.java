package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import space.quark.station.Station;
import tools.jackson.databind.JsonNode;

/** A module of the station moves into a process of its own and back, while others use it. */
class ForeignMoveTest {
    private static final Path DATA = Stations.dataFolder();
    private static final Map<String, String> MODULES = Map.of("station.modules", "people,identity,posts,relations");

    @AfterAll
    static void delete() {
        Stations.delete(DATA);
    }

    private static Client operator(Station station) {
        return Client.of(station.address())
                .bearing(Project.read(DATA.resolve("operator.token")).strip());
    }

    private static Map<String, Object> registration(Client operator, FarModule far) {
        String token = operator.post(
                        "/modules/registration-tokens", Map.of("module", "posts", "privileges", List.of("trusted")))
                .expect(201)
                .json()
                .path("registrationToken")
                .asString();
        Map<String, Object> body = new HashMap<>();
        body.put("manifest", operator.get("/modules/posts").expect(200).json().path("manifest"));
        body.put("url", far.url());
        body.put("instanceId", "posts-far");
        body.put("registrationToken", token);
        return body;
    }

    private static boolean isFar(Client client) {
        return client.get("/api/v1/posts/list").expect(200).json().has("by");
    }

    @Test
    void onlyTheOperatorMovesAModuleAndItComesBack() throws Exception {
        try (FarModule far = FarModule.listen("far", "{}")) {
            try (Station station = Stations.start(DATA, MODULES)) {
                Client operator = operator(station);
                Map<String, Object> body = registration(operator, far);
                Map<String, Object> untrusted = new HashMap<>(body);
                untrusted.put(
                        "registrationToken",
                        operator.post("/modules/registration-tokens", Map.of("module", "posts"))
                                .expect(201)
                                .json()
                                .path("registrationToken")
                                .asString());
                assertEquals(409, operator.post("/modules/register", untrusted).status());
                far.health = 503;
                Client.of(station.address()).post("/modules/register", body).expect(200);
                assertTrue(!isFar(operator), "it stays here until the other is well");
                assertEquals(
                        "ready",
                        operator.get("/modules/posts").json().path("state").asString());
                far.health = 200;
                Client.await("it is served there", () -> isFar(operator));
                JsonNode moved = operator.get("/modules/posts").expect(200).json();
                assertTrue(moved.path("trusted").asBoolean(), moved.toString());
            }
            try (Station station = Stations.start(DATA, MODULES)) {
                Client operator = operator(station);
                assertTrue(isFar(operator), "a new hub knows where it is");
                JsonNode home = operator.post("/modules/posts/swap", Map.of("here", true))
                        .expect(200)
                        .json();
                assertEquals("done", home.path("swap").path("step").asString());
                assertTrue(!isFar(operator));
                assertEquals(
                        "ready",
                        operator.get("/modules/posts").json().path("state").asString());
                assertTrue(far.told.contains("shutdown"));
            }
            try (Station station = Stations.start(DATA, MODULES)) {
                assertTrue(!isFar(operator(station)));
            }
        }
    }
}
