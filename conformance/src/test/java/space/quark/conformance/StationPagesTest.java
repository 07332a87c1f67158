package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import space.quark.station.Station;
import tools.jackson.databind.JsonNode;

/** What the station shows to those who look after it, and to nobody else. */
class StationPagesTest {
    private static final Path DATA = Stations.dataFolder();

    @SuppressWarnings("NullAway.Init") // started before the first test
    private static Station station;

    @SuppressWarnings("NullAway.Init")
    private static Client operator;

    @SuppressWarnings("NullAway.Init")
    private static Client admin;

    @SuppressWarnings("NullAway.Init")
    private static Client somebody;

    @BeforeAll
    static void start() throws Exception {
        Files.writeString(DATA.resolve("quark.yaml"), "live:\n  heartbeat: 21s\n");
        Map<String, String> flags = Map.of("http.port", "0", "station.limits", "off");
        Map<String, String> environment = Map.of("QUARK_HTTP_IDLE", "55s");
        station = Station.start(DATA, flags, environment);
        operator = Client.of(station.address())
                .bearing(Files.readString(DATA.resolve("operator.token")).strip());
        somebody = Client.of(station.address()).register("somebody");
        Client chief = Client.of(station.address()).register("chief");
        operator.put("/api/v1/internal/people/" + chief.id() + "/roles", Map.of("roles", List.of("user", "admin")))
                .expect(200);
        Client.await("the chief's new token carries the role", () -> {
            admin = Client.of(station.address()).bearing(signIn());
            return admin.get("/api/v1/admin/people").status() == 200;
        });
    }

    private static String signIn() {
        return Client.of(station.address())
                .post("/api/v1/auth/login", Map.of("login", "chief", "password", "correct horse chief"))
                .expect(200)
                .data()
                .path("access_token")
                .asString();
    }

    @AfterAll
    static void stop() {
        station.close();
        Stations.delete(DATA);
    }

    private static Set<String> names(JsonNode node) {
        return Set.copyOf(node.propertyNames());
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /station/vitals",
        "GET, /station/log",
        "GET, /station/settings",
        "POST, /modules/feed/undock",
        "POST, /modules/feed/dock"
    })
    void onlyOperatorsAndAdministratorsAreAdmitted(String verb, String path) {
        for (Client client : List.of(
                Client.of(station.address()), Client.of(station.address()).bearing("nonsense"))) {
            assertEquals(401, ask(client, verb, path).status());
        }
        Refusals.assertRefused(ask(somebody, verb, path), 403, "forbidden");
        ask(operator, verb, path).expect(200);
        ask(admin, verb, path).expect(200);
    }

    private static Client.Reply ask(Client client, String verb, String path) {
        return verb.equals("GET") ? client.get(path) : client.post(path, Map.of());
    }

    @Test
    void anAdministratorMovesModules() {
        assertEquals(
                "undocked",
                admin.post("/modules/comments/undock", Map.of())
                        .expect(200)
                        .json()
                        .path("state")
                        .asString());
        JsonNode away = Client.of(station.address())
                .get("/modules/comments")
                .expect(200)
                .json();
        assertEquals("UNDOCKED", away.path("code").asString());
        assertFalse(away.path("reason").asString().isEmpty());
        Instant.parse(away.path("since").asString());
        assertEquals(
                "ready",
                admin.post("/modules/comments/dock", Map.of())
                        .expect(200)
                        .json()
                        .path("state")
                        .asString());
    }

    @Test
    void theVitalsTellHowTheStationIs() throws Exception {
        somebody.get("/api/v1/posts/list").expect(200);
        Client.await("a sample was taken", () -> !vitals("").path("samples").isEmpty());
        JsonNode vitals = vitals("");
        assertEquals(5, vitals.path("interval_seconds").asInt());
        JsonNode sample = vitals.path("samples").get(0);
        Set<String> always = Set.of(
                "time",
                "requests_per_second",
                "errors_per_second",
                "refusals_per_second",
                "heap_used",
                "heap_max",
                "live_connections",
                "pool_size",
                "pool_busy",
                "pool_waiting",
                "bus_behind",
                "cpu");
        assertTrue(names(sample).containsAll(always), sample.toString());
        Set<String> sometimes = Set.of("p50_ms", "p95_ms", "p99_ms", "resident", "bus_worst");
        assertTrue(
                Stream.concat(always.stream(), sometimes.stream())
                        .collect(Collectors.toSet())
                        .containsAll(names(sample)),
                sample.toString());
        assertTrue(sample.path("heap_used").asLong() > 0);
        assertTrue(sample.path("pool_size").asInt() > 0);
        assertEquals(
                Files.exists(Path.of("/proc/self/status")),
                sample.path("resident").asLong() > 0,
                sample.toString());
        double cpu = sample.path("cpu").asDouble();
        assertTrue(cpu >= 0 && cpu <= 1, sample.toString());

        String last = vitals.path("samples")
                .get(vitals.path("samples").size() - 1)
                .path("time")
                .asString();
        for (JsonNode later : vitals("?since=" + last).path("samples")) {
            assertTrue(Instant.parse(later.path("time").asString()).isAfter(Instant.parse(last)), later.toString());
        }
        assertEquals(0, vitals("?since=2100-01-01T00:00:00Z").path("samples").size());
    }

    private static JsonNode vitals(String query) {
        return admin.get("/station/vitals" + query).expect(200).json();
    }

    @Test
    void theBusiestRoutesAreNamedByTheirTemplates() {
        for (int i = 0; i < 200; i++) {
            somebody.get("/api/v1/users/" + somebody.id()).expect(200);
        }
        JsonNode routes = vitals("").path("routes");
        assertTrue(routes.size() <= 20, routes.toString());
        JsonNode users = routes.valueStream()
                .filter(route -> route.path("route").asString().equals("/api/v1/users/{id}"))
                .findFirst()
                .orElseThrow();
        assertEquals(Set.of("method", "route", "module", "requests", "errors", "mean_ms"), names(users));
        assertEquals("people", users.path("module").asString());
        assertTrue(users.path("requests").asLong() >= 200, users.toString());
        assertTrue(users.path("mean_ms").asDouble() > 0, users.toString());
    }

    @Test
    void theLogGoesOnWhereItWasLeft() {
        long seen = log("?limit=1").path("next").asLong();
        LoggerFactory.getLogger("space.quark.test").error("first of two, password=hunter2");
        LoggerFactory.getLogger("space.quark.test").error("second of two");
        List<JsonNode> lines = log("?level=error&after=" + seen)
                .path("lines")
                .valueStream()
                .filter(line -> line.path("logger").asString().equals("space.quark.test"))
                .toList();
        assertEquals(
                List.of("first of two, password=[secret]", "second of two"),
                lines.stream().map(line -> line.path("message").asString()).toList());
        JsonNode line = lines.getFirst();
        assertEquals("ERROR", line.path("level").asString());
        assertTrue(line.path("number").asLong() > seen);
        Instant.parse(line.path("time").asString());
        JsonNode page = log("?level=ERROR&limit=1&after=" + seen);
        assertEquals(1, page.path("lines").size());
        assertEquals(page.path("lines").get(0).path("number"), page.path("next"));
        assertEquals(0, page.path("dropped").asLong());
    }

    private static JsonNode log(String query) {
        return admin.get("/station/log" + query).expect(200).json();
    }

    @ParameterizedTest
    @CsvSource({
        "/station/vitals?since=yesterday, since",
        "/station/log?after=-1, after",
        "/station/log?after=first, after",
        "/station/log?limit=0, limit",
        "/station/log?limit=1001, limit",
        "/station/log?level=loud, level"
    })
    void whatCannotBeMeantIsRefusedByName(String path, String field) {
        Client.Reply refused = admin.get(path);
        Refusals.assertRefused(refused, 400, "validation failed");
        assertEquals(field, refused.json().path("fields").get(0).path("field").asString());
    }

    @ParameterizedTest
    @CsvSource({
        "station.limits, off, on, flag, command line",
        "http.idle, 55s, 60s, environment, QUARK_HTTP_IDLE",
        "live.heartbeat, 21s, 20s, file, quark.yaml line 2",
        "http.deadline, 30s, 30s, default, default",
        "web.service_worker, on, on, default, default"
    })
    void everySettingIsShownWithWhereItCameFrom(
            String name, String value, String standard, String source, String where) {
        JsonNode setting = setting(admin, name);
        assertEquals(value, setting.path("value").asString());
        assertEquals(standard, setting.path("default").asString());
        assertEquals(source, setting.path("source").asString());
        assertEquals(where, setting.path("where").asString());
        assertFalse(setting.path("description").asString().isEmpty());
        assertFalse(setting.path("kind").asString().isEmpty());
        assertFalse(setting.path("secret").asBoolean());
    }

    private static JsonNode setting(Client client, String name) {
        return client.get("/station/settings")
                .expect(200)
                .json()
                .path("settings")
                .valueStream()
                .filter(one -> one.path("name").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void secretsAreNeverShown() {
        Path folder = Stations.dataFolder();
        try (Station other = Stations.start(
                folder,
                Map.of(
                        "modules.feed.database.password", "hunter2",
                        "modules.feed.database.user", "me",
                        "modules.feed.database.url",
                                "jdbc:postgresql://db.example/quark?user=me&password=hunter2&ssl=true",
                        "station.modules", "people"))) {
            Client of = Client.of(other.address())
                    .bearing(Project.read(folder.resolve("operator.token")).strip());
            String shown = of.get("/station/settings").expect(200).raw().body();
            assertFalse(shown.contains("hunter2"), shown);
            JsonNode password = setting(of, "modules.feed.database.password");
            assertEquals("•••", password.path("value").asString());
            assertTrue(password.path("secret").asBoolean());
            String address =
                    setting(of, "modules.feed.database.url").path("value").asString();
            assertEquals("jdbc:postgresql://db.example/quark?user=me&password=•••&ssl=true", address);
        } finally {
            Stations.delete(folder);
        }
    }
}
