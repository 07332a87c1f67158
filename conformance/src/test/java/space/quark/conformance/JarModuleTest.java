package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
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
        return SHOP.pack(
                place,
                Map.of("Quark-Module", "com.example.shop.ShopModule"),
                Map.of(
                        "version.txt",
                        version,
                        "db/jarshop/V202601010900__purchase.sql",
                        "create table jarshop.purchase (id bigint generated always as identity primary key, what text not null);\n"
                                + "create table jarshop.heard (id bigint not null);\n"));
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

    @Test
    @Order(4)
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
    @Order(5)
    void theNextStartFindsWhatWasSwappedInAndAForgottenOneIsGone() {
        swap(jar(JARS.resolve("shop.jar"), "3.0.0"), 200);
        int orders = stand().path("orders").asInt();
        station.close();
        station = start("4s");
        operator = operator();
        assertEquals("3.0.0", stand().path("version").asString());
        assertEquals(orders, stand().path("orders").asInt());
        operator.post("/modules/jarshop/undock", Map.of()).expect(200);
        operator.get("/api/v1/jarshop/stand").expect(503);
        operator.post("/modules/jarshop/dock", Map.of()).expect(200);
        assertEquals("3.0.0", stand().path("version").asString());
        operator.delete("/modules/jarshop?forget=true").expect(200);
        operator.get("/api/v1/jarshop/stand").expect(404);
        JsonNode docked = operator.post(
                        "/modules/dock", Map.of("path", JARS.resolve("shop.jar").toString()))
                .expect(200)
                .json();
        assertEquals("ready", docked.path("state").asString(), docked.toString());
        assertEquals(orders, stand().path("orders").asInt());
        operator.delete("/modules/jarshop?forget=true").expect(200);
        assertTrue(Files.notExists(DATA.resolve("modules/jarshop.jar")));
    }

    @Test
    @Order(6)
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
