package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import space.quark.dock.Json;
import space.quark.station.Station;
import tools.jackson.databind.JsonNode;

/** A module in a jar runs in the station's process, is replaced while people use it, and leaves nothing behind. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class JarModuleTest {
    private static final int SWAPS = 20;
    private static final Path DATA = Stations.dataFolder();
    private static final Path JARS = Stations.newFolder();
    /** The loaders of all generations, as they name themselves; held by nobody else. */
    private static final Queue<WeakReference<ClassLoader>> LOADERS = new ConcurrentLinkedQueue<>();

    private static final JarMaker SHOP = new JarMaker(Map.of(
            "com.example.shop.ShopModule",
            Project.read(Project.root().resolve("conformance/src/test/resources/jar-module/ShopModule.java"))));
    private static Station station = first();
    private static Client operator = operator();

    private static Station first() {
        System.getProperties().put("jarshop.loaders", LOADERS);
        try {
            Files.writeString(DATA.resolve("quark.yaml"), "jarshop:\n  greeting: good day\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        jar(DATA.resolve("modules/my-first-module.jar"), "1.0.0");
        return start("50ms");
    }

    private static Station start(String trial) {
        return Stations.start(
                DATA,
                Map.of("station.modules", "people,identity", "docking.trial", trial, "docking.look_at_jars", "50ms"));
    }

    private static Client operator() {
        return Client.of(station.address())
                .bearing(Project.read(DATA.resolve("operator.token")).strip());
    }

    @AfterAll
    static void stop() {
        station.close();
        Stations.delete(DATA);
        Stations.delete(JARS);
        System.getProperties().remove("jarshop.loaders");
    }

    private static Path jar(Path place, String version) {
        return jar(place, version, Map.of());
    }

    private static Path jar(Path place, String version, Map<String, String> moreFiles) {
        Map<String, String> files = new HashMap<>(moreFiles);
        files.put("version.txt", version);
        files.put(
                "db/jarshop/V202601010900__purchase.sql",
                "create table jarshop.purchase (id bigint generated always as identity primary key, what text not null);\n"
                        + "create table jarshop.heard (id bigint not null);\n");
        return SHOP.pack(place, Map.of("Quark-Module", "com.example.shop.ShopModule"), files);
    }

    private static JsonNode stand() {
        return operator.get("/api/v1/jarshop/stand").expect(200).data();
    }

    private static JsonNode swap(Path jar, int expected) {
        return operator.post("/modules/jarshop/swap", Map.of("path", jar.toString(), "wait", 60))
                .expect(expected)
                .json();
    }

    @Test
    @Order(1)
    void aJarInTheFolderIsDockedWithTheStation() {
        JsonNode stand = stand();
        assertEquals("1.0.0", stand.path("version").asString());
        assertEquals("good day", stand.path("greeting").asString());
        assertEquals("nothing", stand.path("hidden").asString());
        JsonNode detail = operator.get("/modules/jarshop").expect(200).json();
        assertEquals("ready", detail.path("state").asString(), detail.toString());
        operator.post("/api/v1/jarshop/orders", Map.of("what", 7)).expect(400);
        JsonNode described = operator.get("/openapi.json").expect(200).json().path("paths");
        assertEquals(
                "jarshop",
                described
                        .path("/api/v1/jarshop/stand")
                        .path("get")
                        .path("tags")
                        .get(0)
                        .asString());
    }

    @Test
    @Order(2)
    void twentySwapsLoseNothingAndEveryOldLoaderIsCollected() throws Exception {
        AtomicBoolean ended = new AtomicBoolean();
        AtomicInteger orders = new AtomicInteger();
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        List<Thread> people = List.of(
                Thread.ofVirtual().start(() -> {
                    while (!ended.get()) {
                        note(operator.get("/api/v1/jarshop/stand"), 200, wrong);
                    }
                }),
                Thread.ofVirtual().start(() -> {
                    while (!ended.get()) {
                        note(operator.post("/api/v1/jarshop/orders", Map.of("what", "tea")), 201, wrong);
                        orders.incrementAndGet();
                    }
                }));
        for (int i = 1; i <= SWAPS; i++) {
            JsonNode swap = swap(jar(JARS.resolve("shop.jar"), "1.0." + i), 200);
            assertEquals("done", swap.path("swap").path("step").asString(), swap.toString());
            int before = orders.get();
            Client.await("some orders", () -> orders.get() > before + 2);
        }
        ended.set(true);
        for (Thread one : people) {
            one.join();
        }
        assertEquals(List.of(), List.copyOf(wrong));
        assertEquals("1.0." + SWAPS, stand().path("version").asString());
        Client.await("every order is heard", () -> stand().path("heard").asInt() == orders.get());
        assertEquals(orders.get(), stand().path("orders").asInt());
        assertEquals(SWAPS + 1, LOADERS.size());
        awaitLoaders(1);
        assertTrue(operator.get("/modules/jarshop/history")
                .json()
                .path("history")
                .valueStream()
                .anyMatch(entry -> entry.path("code").asString().equals("SWAP")));
    }

    private static void awaitLoaders(int left) throws Exception {
        Client.await("all loaders but " + left + " are collected", () -> {
            System.gc();
            return LOADERS.stream().filter(loader -> loader.get() != null).count() == left;
        });
    }

    private static void note(Client.Reply reply, int expected, Queue<String> wrong) {
        if (reply.status() != expected) {
            wrong.add(reply.status() + " " + reply.raw().body());
        }
    }

    @Test
    @Order(3)
    void aSuccessorThatDoesNotStartChangesNothing() {
        JsonNode swap = swap(jar(JARS.resolve("bad.jar"), "13.0.0"), 200);
        assertEquals("failed", swap.path("swap").path("step").asString(), swap.toString());
        assertTrue(swap.path("swap").path("reason").asString().contains("bad luck"), swap.toString());
        assertEquals("1.0." + SWAPS, stand().path("version").asString());
        int heard = stand().path("heard").asInt();
        operator.post("/api/v1/jarshop/orders", Map.of("what", "milk")).expect(201);
        try {
            Client.await("events still flow", () -> stand().path("heard").asInt() == heard + 1);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode settings() {
        return operator.get("/modules/jarshop/settings").expect(200).json();
    }

    private static Client.Reply set(String values) {
        return operator.patch("/modules/jarshop/settings", "{\"values\": " + values + "}");
    }

    @Test
    @Order(4)
    void whatIsSetHoldsFromTheNextGenerationOn() throws Exception {
        JsonNode before = settings();
        assertEquals(1, before.path("generation").asLong());
        assertEquals(Json.mapper().readTree("""
                        {"greeting": "good day", "most": 3, "noon_rest": "30s", "teas": ["green", "black"]}"""), before.path("values"));
        assertEquals(
                "quark.yaml line 2",
                before.path("fixed").path("greeting").asString(),
                "that is the station's own to say");
        assertEquals(List.of("key"), texts(before.path("secret")));
        assertEquals(
                before.path("schema"),
                operator.get("/modules/jarshop").json().path("manifest").path("settings"));
        int heard = stand().path("heard").asInt();
        AtomicBoolean ended = new AtomicBoolean();
        AtomicInteger asked = new AtomicInteger();
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        Thread guest = Thread.ofVirtual().start(() -> {
            while (!ended.get()) {
                note(operator.get("/api/v1/jarshop/stand"), 200, wrong);
                asked.incrementAndGet();
            }
        });
        JsonNode after = set("{\"most\": 5, \"key\": \"s3cret\", \"teas\": [\"white\"]}")
                .expect(200)
                .json();
        int already = asked.get();
        Client.await("somebody is served by it", () -> asked.get() > already + 2);
        ended.set(true);
        guest.join();
        assertEquals(List.of(), List.copyOf(wrong));
        assertEquals(2, after.path("generation").asLong(), after.toString());
        assertEquals("•••", after.path("values").path("key").asString());
        assertEquals(List.of("key", "most", "teas"), texts(after.path("set")));
        assertTrue(after.path("faults").isEmpty(), after.toString());
        assertEquals(2, after.path("instances").get(0).path("generation").asLong());
        assertEquals(5, stand().path("most").asInt());
        assertEquals("s3cret", stand().path("key").asString());
        assertEquals("1.0." + SWAPS, stand().path("version").asString(), "it is the same jar");
        operator.post("/api/v1/jarshop/orders", Map.of("what", "tea")).expect(201);
        Client.await("events still flow", () -> stand().path("heard").asInt() == heard + 1);
        awaitLoaders(1);
        Client.await(
                "it is in its history",
                () -> operator.get("/modules/jarshop/history")
                        .json()
                        .path("history")
                        .valueStream()
                        .anyMatch(entry -> entry.path("code").asString().equals("SETTINGS")
                                && entry.path("reason").asString().contains("key, most, teas")));

        CommandLineRun command = CommandLineRun.of(
                "settings",
                "jarshop",
                "most=7",
                "--reset",
                "teas",
                "--hub",
                station.address().toString(),
                "--data",
                DATA.toString());
        assertEquals(0, command.exit(), command.err());
        assertTrue(command.out().contains("jarshop, generation 3"), command.out());
        assertTrue(command.out().contains("greeting = good day (quark.yaml line 2)"), command.out());
        assertTrue(command.out().contains("teas = [\"green\",\"black\"] (default)"), command.out());
        assertEquals(7, stand().path("most").asInt());
        assertEquals("s3cret", stand().path("key").asString(), "what nobody named stays");
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).toList();
    }

    @Test
    @Order(5)
    void settingsThatDoNotFitChangeNothing() {
        refused(
                "{\"mots\": 1, \"teas\": \"green\", \"noon_rest\": 30}",
                Map.of(
                        "mots", "is no setting of this module, which has greeting, most, noon_rest, teas, key",
                        "teas", "must be a list (The teas that there are.)",
                        "noon_rest", "must be a text (How long the shop rests at noon.)"));
        refused(
                "{\"most\": 10, \"noon_rest\": \"soon\", \"greeting\": \"ahoy\"}",
                Map.of(
                        "most", "must be 1 to 9",
                        "noon_rest", "must be a duration such as 500ms, 30s, 15m, 2h or 7d",
                        "greeting", "comes from quark.yaml line 2, and is changed there"));
        Client.Reply bent = refused("{\"key\": \"bent\", \"most\": 2}", Map.of());
        assertTrue(
                bent.raw().body().contains("the key does not turn"), bent.raw().body());
        assertEquals(
                409,
                operator.patch("/modules/jarshop/settings", "{\"generation\": 2, \"values\": {\"most\": 8}}")
                        .status());
        assertEquals(3, settings().path("generation").asLong());
        assertEquals(7, stand().path("most").asInt());
        assertEquals(
                401,
                Client.of(station.address()).get("/modules/jarshop/settings").status());
    }

    private static Client.Reply refused(String values, Map<String, String> faults) {
        Client.Reply reply = set(values).expect(400);
        assertEquals("QE302", reply.code());
        Map<String, String> said = new HashMap<>();
        reply.json()
                .path("fields")
                .forEach(one -> said.put(
                        one.path("field").asString(), one.path("problem").asString()));
        assertEquals(faults, said);
        return reply;
    }

    @Test
    @Order(6)
    void aJarThatIsNoModuleIsRefusedWithTheReason() throws IOException {
        Path nameless = SHOP.pack(JARS.resolve("nameless.jar"), Map.of(), Map.of());
        refused("/modules/dock", nameless, "name its one module");
        Path wrongName = SHOP.pack(JARS.resolve("typo.jar"), Map.of("Quark-Module", "com.example.Nobody"), Map.of());
        refused("/modules/dock", wrongName, "must hold the class that it names");
        Path noModule = SHOP.pack(
                JARS.resolve("order.jar"), Map.of("Quark-Module", "com.example.shop.ShopModule$Order"), Map.of());
        refused("/modules/dock", noModule, "implements space.quark.dock.Module");
        refused("/modules/dock", Files.writeString(JARS.resolve("text.jar"), "hello"), "readable jar");
        refused("/modules/dock", JARS.resolve("none.jar"), "whole path of a jar");
        refused("/modules/people/swap", jar(JARS.resolve("shop.jar"), "2.0.0"), "does not run from a jar");
        operator.post("/modules/dock", Map.of("path", JARS.resolve("shop.jar").toString()))
                .expect(409);
        Client.of(station.address())
                .register("jarvisitor")
                .post("/modules/dock", Map.of("path", JARS.resolve("shop.jar").toString()))
                .expect(403);
    }

    private static void refused(String route, Path jar, String words) {
        Client.Reply reply = operator.post(route, Map.of("path", jar.toString()));
        assertTrue(reply.status() == 400 || reply.status() == 409, reply.raw().body());
        assertTrue(reply.raw().body().contains(words), reply.raw().body());
    }

    @Test
    @Order(7)
    void theNextStartFindsWhatWasSwappedInAndAForgottenOneIsGone() {
        swap(jar(JARS.resolve("shop.jar"), "3.0.0"), 200);
        assertEquals(7, stand().path("most").asInt(), "what was set is every generation's");
        int orders = stand().path("orders").asInt();
        station.close();
        station = start("4s");
        operator = operator();
        assertEquals("3.0.0", stand().path("version").asString());
        assertEquals(orders, stand().path("orders").asInt());
        assertEquals(7, stand().path("most").asInt());
        assertEquals("s3cret", stand().path("key").asString());
        operator.post("/modules/jarshop/undock", Map.of()).expect(200);
        operator.get("/api/v1/jarshop/stand").expect(503);
        set("{\"key\": \"bent\"}").expect(200);
        operator.post("/modules/jarshop/dock", Map.of()).expect(200);
        JsonNode failed = operator.get("/modules/jarshop").json();
        assertEquals("failed", failed.path("state").asString(), failed.toString());
        set("{\"key\": null}").expect(200);
        assertEquals("3.0.0", stand().path("version").asString(), "with the right settings it starts at once");
        operator.delete("/modules/jarshop?forget=true").expect(200);
        operator.get("/api/v1/jarshop/stand").expect(404);
        JsonNode docked = operator.post(
                        "/modules/dock", Map.of("path", JARS.resolve("shop.jar").toString()))
                .expect(200)
                .json();
        assertEquals("ready", docked.path("state").asString(), docked.toString());
        assertEquals(orders, stand().path("orders").asInt());
        assertEquals(3, stand().path("most").asInt(), "what was set is forgotten too");
        assertEquals(1, settings().path("generation").asLong());
        operator.delete("/modules/jarshop?forget=true").expect(200);
        assertTrue(Files.notExists(DATA.resolve("modules/jarshop.jar")));
    }

    @Test
    @Order(8)
    void whatIsPutIntoTheFolderIsDockedReplacedTakenBackAndGone() throws Exception {
        Path place = DATA.resolve("modules/dropped.jar");
        put("4.0.0", place);
        awaitVersion("4.0.0");
        put("5.0.0", place);
        awaitVersion("5.0.0");
        awaitStep("done");
        int heard = stand().path("heard").asInt();

        put("14.0.0", place);
        Client.await(
                "it is on trial", () -> operator.get("/api/v1/jarshop/stand").status() == 500);
        assertEquals(
                409,
                operator.post(
                                "/modules/jarshop/swap",
                                Map.of(
                                        "path",
                                        jar(JARS.resolve("shop.jar"), "6.0.0").toString()))
                        .status(),
                "one at a time");
        operator.post("/api/v1/jarshop/orders", Map.of("what", "milk")).expect(201);
        Client.await(
                "the one before serves again",
                () -> operator.get("/api/v1/jarshop/stand").status() == 200);
        awaitStep("returned");
        assertEquals("5.0.0", stand().path("version").asString());
        Client.await(
                "what was ordered meanwhile is heard",
                () -> stand().path("heard").asInt() == heard + 1);
        assertTrue(Files.exists(DATA.resolve("modules/dropped.jar.refused")), "it is set aside");
        assertTrue(Files.exists(place), "what the next start finds");
        Files.delete(Path.of(place + ".refused"));
        Path noJar = Files.writeString(JARS.resolve("text"), "hello");
        Files.move(noJar, place, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Client.await("so is what is none", () -> {
            assertTrue(Files.exists(place), "a station that is killed now must find it");
            return Files.exists(Path.of(place + ".refused"));
        });
        assertEquals("5.0.0", stand().path("version").asString());
        assertTrue(Files.size(place) > 1000, "what the next start finds");
        awaitLoaders(1);
        operator.post("/modules/jarshop/undock", Map.of()).expect(200);
        put("8.0.0", place);
        Client.await(
                "the new one is known",
                () -> operator.get("/modules/jarshop")
                        .json()
                        .path("version")
                        .asString()
                        .equals("8.0.0"));
        assertEquals(503, operator.get("/api/v1/jarshop/stand").status(), "and stays undocked");
        operator.post("/modules/jarshop/dock", Map.of()).expect(200);
        assertEquals("8.0.0", stand().path("version").asString());

        Files.delete(place);
        Client.await("it is gone", () -> operator.get("/api/v1/jarshop/stand").status() == 404);
        assertEquals(404, operator.get("/modules/jarshop").status());
        awaitLoaders(0);
    }

    /** What was on trial has migrated, and its trial ends with the station: the one before serves with what is there. */
    @Test
    @Order(9)
    void aSwapThatEndsWithTheStationHasNotHappenedWhateverItMigrated() {
        operator.post(
                        "/modules/dock",
                        Map.of("path", jar(JARS.resolve("shop.jar"), "9.0.0").toString()))
                .expect(200);
        Map<String, String> migration =
                Map.of("db/jarshop/V202602010900__price.sql", "alter table jarshop.purchase add price int;\n");
        Path next = jar(JARS.resolve("next.jar"), "10.0.0", migration);
        operator.post("/modules/jarshop/swap", Map.of("path", next.toString(), "wait", 0))
                .expect(202);
        assertEquals("10.0.0", stand().path("version").asString(), "it is on trial");
        int orders = stand().path("orders").asInt();

        station.close();
        station = start("50ms");
        operator = operator();
        assertEquals("9.0.0", stand().path("version").asString());
        operator.post("/api/v1/jarshop/orders", Map.of("what", "tea")).expect(201);
        assertEquals(orders + 1, stand().path("orders").asInt());

        swap(next, 200);
        assertEquals("10.0.0", stand().path("version").asString());
        swap(JARS.resolve("shop.jar"), 200);
        assertEquals("9.0.0", stand().path("version").asString(), "who comes back finds all too");
        operator.delete("/modules/jarshop?forget=true").expect(200);
    }

    private static void put(String version, Path place) throws IOException {
        Files.move(
                jar(JARS.resolve("next.jar"), version),
                place,
                java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private static void awaitVersion(String version) throws Exception {
        Client.await("version " + version + " serves", () -> {
            Client.Reply reply = operator.get("/api/v1/jarshop/stand");
            return reply.status() == 200
                    && reply.data().path("version").asString().equals(version);
        });
    }

    private static void awaitStep(String step) throws Exception {
        Client.await(
                "the swap is " + step,
                () -> operator.get("/modules/jarshop")
                        .json()
                        .path("swap")
                        .path("step")
                        .asString("")
                        .equals(step));
    }
}
