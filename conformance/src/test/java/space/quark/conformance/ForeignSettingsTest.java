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

/** Administrators set what a stranger's manifest lets them, and the module hears of it. */
class ForeignSettingsTest {
    private static final String SETTINGS = """
            "lifecycle": {"healthCheckInterval": 1}, "settings": {"type": "object", "required": ["apiKey"], "properties": {
              "greeting": {"type": "string", "minLength": 1, "default": "hello"},
              "most": {"type": "integer", "minimum": 1, "maximum": 9, "default": 3},
              "colours": {"type": "array", "items": {"enum": ["red", "blue"]}},
              "mail": {"type": "object", "properties": {"host": {"type": "string"}, "password": {"type": "string", "format": "password"}}},
              "apiKey": {"type": "string", "minLength": 8, "writeOnly": true, "description": "of the weather service"}}}""";

    private static final Path DATA = Stations.dataFolder();

    @AfterAll
    static void delete() {
        Stations.delete(DATA);
    }

    private static Station start() {
        return Stations.start(DATA, Map.of("station.modules", "people,identity"));
    }

    private static Client operator(Station station) {
        return Client.of(station.address())
                .bearing(Project.read(DATA.resolve("operator.token")).strip());
    }

    private static JsonNode tree(String json) {
        return Json.mapper().readTree(json);
    }

    private static JsonNode set(Client operator, String module, String values) {
        return operator.patch("/modules/" + module + "/settings", "{\"values\": " + values + "}")
                .expect(200)
                .json();
    }

    private static Map<String, String> faults(Client.Reply reply) {
        Map<String, String> faults = new HashMap<>();
        reply.json()
                .path("fields")
                .forEach(one -> faults.put(
                        one.path("field").asString(), one.path("problem").asString()));
        return faults;
    }

    private static void awaitTold(Client operator, FarModule module, long generation) throws Exception {
        Client.await(
                "it is told",
                () -> told(module, "config").path("configurationGeneration").asLong() == generation
                        && known(operator, "weather") == generation);
    }

    private static long known(Client operator, String module) {
        return operator.get("/modules/" + module + "/settings")
                .expect(200)
                .json()
                .path("instances")
                .get(0)
                .path("generation")
                .asLong();
    }

    private static JsonNode told(FarModule module, String what) {
        return tree(module.bodies.getOrDefault(what, "{}"));
    }

    @Test
    void whatIsSetIsToldKeptAndHandedOutAgain() throws Exception {
        try (FarModule module = FarModule.listen("one", FarModule.manifest("weather", "1.0.0", SETTINGS))) {
            try (Station station = start()) {
                Client operator = operator(station);
                operator.post("/modules/dock", Map.of("url", module.url(), "approve", true, "wait", 20))
                        .expect(200);
                assertEquals(
                        tree("{\"greeting\": \"hello\", \"most\": 3}"),
                        module.initBody().path("configuration"));
                JsonNode before =
                        operator.get("/modules/weather/settings").expect(200).json();
                assertEquals(1, before.path("generation").asLong());
                assertEquals(
                        "apiKey", before.path("faults").get(0).path("field").asString());
                assertEquals(
                        1, before.path("instances").get(0).path("generation").asLong());

                JsonNode after = set(
                        operator,
                        "weather",
                        "{\"greeting\": \"ahoy\", \"apiKey\": \"s3cret-key\", \"mail\": {\"host\": \"h\", \"password\": \"pa55\"}}");
                assertEquals(2, after.path("generation").asLong(), after.toString());
                assertEquals("ahoy", after.path("values").path("greeting").asString());
                assertEquals("•••", after.path("values").path("apiKey").asString());
                assertEquals("•••", after.path("values").path("mail").asString());
                assertEquals(List.of("apiKey", "greeting", "mail"), texts(after.path("set")));
                assertTrue(after.path("faults").isEmpty(), after.toString());
                assertEquals(
                        2, after.path("instances").get(0).path("generation").asLong());
                JsonNode change = told(module, "config");
                assertEquals("weather", change.path("moduleId").asString());
                assertEquals(2, change.path("configurationGeneration").asLong());
                assertEquals(
                        tree("{\"greeting\": \"ahoy\", \"most\": 3, \"apiKey\": \"s3cret-key\","
                                + " \"mail\": {\"host\": \"h\", \"password\": \"pa55\"}}"),
                        change.path("configuration"));
                assertFalse(module.proofs.getOrDefault("config", "").isEmpty(), "it can know who says so");
                assertEquals(404, operator.post("/m/weather/config", Map.of()).status(), "that is the hub's to ask");

                JsonNode kept = set(operator, "weather", "{\"apiKey\": \"•••\", \"greeting\": null}");
                assertEquals(3, kept.path("generation").asLong());
                awaitTold(operator, module, 3);
                assertEquals(
                        "s3cret-key",
                        told(module, "config")
                                .path("configuration")
                                .path("apiKey")
                                .asString());
                assertEquals(
                        "hello",
                        told(module, "config")
                                .path("configuration")
                                .path("greeting")
                                .asString());
                assertEquals(
                        3,
                        set(operator, "weather", "{\"most\": null}")
                                .path("generation")
                                .asLong());
                Client.await(
                        "it is in its history",
                        () -> operator.get("/modules/weather/history")
                                .expect(200)
                                .json()
                                .path("history")
                                .valueStream()
                                .anyMatch(entry -> entry.path("code").asString().equals("SETTINGS")
                                        && entry.path("reason").asString().contains("apiKey, greeting")));
                assertFalse(operator.get("/modules/weather").raw().body().contains("s3cret-key"));
            }
            module.bodies.clear();
            try (Station station = start()) {
                Client operator = operator(station);
                Client.await(
                        "it is told again",
                        () -> told(module, "init")
                                .path("configuration")
                                .path("apiKey")
                                .asString("")
                                .equals("s3cret-key"));
                assertEquals(
                        3, told(module, "init").path("configurationGeneration").asLong());
                operator.delete("/modules/weather?forget=true").expect(200);
            }
        }
    }

    @Test
    void aHeartbeatBringsWhatAModuleDoesNotTake() throws Exception {
        try (Station station = start();
                FarModule module = FarModule.listen("one", FarModule.manifest("beating", "1.0.0", SETTINGS))) {
            module.config = 404;
            Client operator = operator(station);
            operator.post("/modules/dock", Map.of("url", module.url(), "approve", true, "wait", 20))
                    .expect(200);
            String key = module.initBody().path("serviceToken").asString();
            Client itself = Client.of(station.address()).bearing(key);
            failing(operator, module);
            Client.await(
                    "that it could not be told is known",
                    () -> operator.get("/modules/beating/settings")
                            .json()
                            .path("instances")
                            .get(0)
                            .path("problem")
                            .asString("")
                            .equals("config: POST /config answered 500"));
            module.config = 404;
            JsonNode set = set(operator, "beating", "{\"apiKey\": \"12345678\"}");
            assertEquals(3, set.path("generation").asLong());
            JsonNode beat = itself.post("/modules/beating/heartbeat", Map.of("configurationGeneration", 1))
                    .expect(200)
                    .json();
            assertEquals(3, beat.path("configurationGeneration").asLong());
            assertEquals("12345678", beat.path("configuration").path("apiKey").asString());
            JsonNode next = itself.post("/modules/beating/heartbeat", Map.of("configurationGeneration", 3))
                    .expect(200)
                    .json();
            assertTrue(next.path("configuration").isMissingNode());
            assertTrue(itself.post("/modules/beating/heartbeat", Map.of())
                    .expect(200)
                    .json()
                    .path("configuration")
                    .isMissingNode());
            JsonNode seen =
                    operator.get("/modules/beating/settings").expect(200).json();
            assertEquals(3, seen.path("instances").get(0).path("generation").asLong());

            // A later manifest knows other settings: what does not fit is told, and not handed out.
            module.manifest =
                    FarModule.manifest("beating", "1.1.0", SETTINGS.replace("\"minLength\": 8", "\"minLength\": 9"));
            operator.post("/modules/dock", Map.of("url", module.url(), "approve", true, "wait", 20))
                    .expect(200);
            JsonNode later =
                    operator.get("/modules/beating/settings").expect(200).json();
            assertEquals(
                    "must have at least 9 characters",
                    later.path("faults").get(0).path("problem").asString());
            assertTrue(later.path("values").path("apiKey").isMissingNode());
            operator.delete("/modules/beating?forget=true").expect(200);
        }
    }

    private static void failing(Client operator, FarModule module) {
        module.config = 500;
        module.manifest =
                FarModule.manifest("beating", "1.0.1", SETTINGS + ", \"endpoints\": {\"config\": \"/config\"}");
        operator.post("/modules/dock", Map.of("url", module.url(), "approve", true, "wait", 20))
                .expect(200);
        set(operator, "beating", "{\"apiKey\": \"first-key\"}");
    }

    @Test
    void whatDoesNotFitIsRefusedWithTheField() {
        try (Station station = start();
                FarModule module = FarModule.listen("one", FarModule.manifest("strict", "1.0.0", SETTINGS))) {
            Client operator = operator(station);
            operator.post("/modules/dock", Map.of("url", module.url(), "approve", true, "wait", 20))
                    .expect(200);
            Client.Reply refused = operator.patch(
                            "/modules/strict/settings",
                            "{\"values\": {\"most\": 10, \"greeting\": \"\", \"colours\": [\"green\"], \"apiKey\": \"short\", \"mots\": 1}}")
                    .expect(400);
            assertEquals("QE302", refused.code());
            assertEquals(
                    Map.of(
                            "most", "must be at most 9",
                            "greeting", "must not be empty",
                            "colours[0]", "must be one of red, blue",
                            "apiKey", "must have at least 8 characters",
                            "mots", "is no setting of this module, which has greeting, most, colours, mail, apiKey"),
                    faults(refused));
            assertFalse(refused.raw().body().contains("short\""));
            assertEquals(
                    Map.of("apiKey", "is required"),
                    faults(operator.patch("/modules/strict/settings", "{\"values\": {\"most\": 4}}")
                            .expect(400)));
            assertEquals(
                    409,
                    operator.patch(
                                    "/modules/strict/settings",
                                    "{\"generation\": 7, \"values\": {\"apiKey\": \"12345678\"}}")
                            .status());
            assertEquals(
                    "values",
                    faults(operator.patch("/modules/strict/settings", "{\"most\": 4}")
                                    .expect(400))
                            .keySet()
                            .iterator()
                            .next());
            assertEquals(
                    1,
                    operator.get("/modules/strict/settings")
                            .json()
                            .path("generation")
                            .asLong());
            Client nobody = Client.of(station.address());
            assertEquals(401, nobody.get("/modules/strict/settings").status());
            assertEquals(401, nobody.patch("/modules/strict/settings", "{}").status());
            assertEquals(
                    403,
                    nobody.register("strictada").get("/modules/strict/settings").status());
            assertEquals("QE302", operator.get("/modules/people/settings").code());
            assertEquals(404, operator.get("/modules/nobody/settings").status());

            try (FarModule wrong = FarModule.listen("two", FarModule.manifest("wrong", "1.0.0", """
                    "settings": {"properties": {"a": {"type": "texts"}, "b": {"$ref": "http://127.0.0.1/x"}}}"""))) {
                Map<String, String> faults = faults(operator.post("/modules/dock", Map.of("url", wrong.url()))
                        .expect(400));
                assertTrue(faults.containsKey("settings.properties.a.type"), faults.toString());
                assertTrue(String.valueOf(faults.get("settings")).contains("parts of itself"), faults.toString());
                wrong.manifest = FarModule.manifest(
                        "wrong",
                        "1.0.0",
                        "\"settings\": {\"properties\": {\"a\": {\"type\": \"integer\", \"default\": \"x\"}}}");
                assertEquals(
                        Map.of("settings.properties.a.default", "must be a whole number"),
                        faults(operator.post("/modules/dock", Map.of("url", wrong.url()))
                                .expect(400)));
            }
            operator.delete("/modules/strict?forget=true").expect(200);
        }
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).toList();
    }
}
