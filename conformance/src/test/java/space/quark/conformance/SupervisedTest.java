package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import space.quark.station.Station;
import tools.jackson.databind.JsonNode;

/** Programs that the station runs itself: started, watched, started again, replaced, and stopped with it. */
class SupervisedTest {
    private static final Path DATA = Stations.dataFolder();

    @AfterAll
    static void delete() {
        Stations.delete(DATA);
    }

    private static Station start() {
        return Stations.start(DATA, Map.of("station.modules", "people,identity", "docking.trial", "300ms"));
    }

    private static Client operator(Station station) {
        return Client.of(station.address())
                .bearing(Project.read(DATA.resolve("operator.token")).strip());
    }

    private static JsonNode dock(Client operator, Path folder) {
        return operator.post("/modules/dock", Map.of("path", folder.toString(), "wait", 60))
                .expect(200)
                .json();
    }

    private static JsonNode module(Client client, String id) {
        return client.get("/modules/" + id).expect(200).json();
    }

    private static String text(Client client, String path) {
        return client.get(path).raw().body();
    }

    private static long pid(Client client, String id) {
        return Long.parseLong(client.get("/m/" + id + "/pid").expect(200).raw().body());
    }

    private static boolean lives(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    @Test
    void aProgramIsRunStartedAgainAndStoppedWithTheStation() throws Exception {
        long last;
        try (Station station = start()) {
            Client operator = operator(station);
            JsonNode docked = dock(operator, FarProgram.folder(DATA, "program", "one", ""));
            assertEquals("ready", docked.path("state").asString(), docked.toString());
            assertEquals("program-1", docked.path("instanceId").asString());
            assertEquals("one", text(operator, "/m/program/word"));
            String environment = text(operator, "/m/program/env");
            for (String name : List.of(
                    "PORT=",
                    "QUARK_HUB_URL=http://127.0.0.1:",
                    "QUARK_MODULE_ID=program",
                    "QUARK_INSTANCE_ID=program-1",
                    "QUARK_DATA_DIR=",
                    "QUARK_TOKEN_FILE=")) {
                assertTrue(environment.contains(name), name);
            }
            assertFalse(environment.contains("qrt_"), "the token is in a file that its owner reads");
            Path token = Path.of(environment
                    .lines()
                    .filter(line -> line.startsWith("QUARK_TOKEN_FILE="))
                    .findFirst()
                    .orElseThrow()
                    .substring("QUARK_TOKEN_FILE=".length()));
            assertEquals(
                    "rw-------",
                    java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(token)));
            assertTrue(Files.readString(token).startsWith("qrt_"));
            Client.await(
                    "its output is kept",
                    () -> operator.get("/modules/program/log")
                            .expect(200)
                            .json()
                            .path("lines")
                            .valueStream()
                            .anyMatch(line -> line.asString().contains("listening with one")));
            assertEquals(404, operator.get("/modules/people/log").status());

            long first = pid(operator, "program");
            operator.get("/m/program/exit");
            Client.await(
                    "it was started again",
                    () -> operator.get("/m/program/pid").status() == 200 && pid(operator, "program") != first);
            assertTrue(operator.get("/modules/program/history")
                    .expect(200)
                    .json()
                    .path("history")
                    .valueStream()
                    .anyMatch(entry -> entry.path("reason").asString().contains("exited with 3")));
            last = pid(operator, "program");
            assertEquals(
                    409,
                    operator.post(
                                    "/modules/dock",
                                    Map.of(
                                            "path",
                                            DATA.resolve("folders/programone").toString()))
                            .status());
        }
        assertFalse(lives(last), "it stops with the station");
        try (Station station = start()) {
            Client operator = operator(station);
            Client.await("it runs again", () -> operator.get("/m/program/word").status() == 200);
            long again = pid(operator, "program");
            operator.post("/modules/program/undock", Map.of()).expect(200);
            assertEquals("undocked", module(operator, "program").path("state").asString());
            Client.await("it is stopped", () -> !lives(again));
            operator.post("/modules/program/dock", Map.of()).expect(200);
            Client.await("it runs again", () -> operator.get("/m/program/word").status() == 200);
            operator.delete("/modules/program?forget=true").expect(200);
            assertEquals(404, operator.get("/modules/program").status());
        }
    }

    @Test
    void whoIsStartedByHandWaitsForIt() throws Exception {
        Path folder = FarProgram.folder(DATA, "handy", "one", "  build: [\"/bin/sh\", \"-c\", \"echo built; exit 0\"]");
        Files.writeString(
                folder.resolve("manifest.yaml"),
                Files.readString(folder.resolve("manifest.yaml"))
                        .replace("lifecycle: {", "lifecycle: {startup: manual, "));
        try (Station station = start()) {
            Client operator = operator(station);
            JsonNode docked = dock(operator, folder);
            assertEquals("undocked", docked.path("state").asString(), docked.toString());
            assertEquals("MANUAL", docked.path("code").asString());
            assertEquals(503, operator.get("/m/handy/word").status());
            assertTrue(operator.get("/modules/handy/log").json().toString().contains("built"));
            operator.post("/modules/handy/approve", Map.of()).expect(200);
            assertEquals("MANUAL", module(operator, "handy").path("code").asString());
            operator.post("/modules/handy/dock", Map.of()).expect(200);
            Client.await("it runs", () -> operator.get("/m/handy/word").status() == 200);
        }
        try (Station station = start()) {
            Client operator = operator(station);
            Client.await(
                    "it waits again",
                    () -> module(operator, "handy").path("code").asString().equals("MANUAL"));
            assertTrue(module(operator, "handy").path("instances").isEmpty());
            assertTrue(operator.get("/health/ready").status() == 200);
            operator.delete("/modules/handy?forget=true").expect(200);
        }
    }

    @Test
    void aProgramIsReplacedWhileItServes() throws Exception {
        try (Station station = start()) {
            Client operator = operator(station);
            dock(operator, FarProgram.folder(DATA, "swapped", "old", ""));
            long old = pid(operator, "swapped");
            Path next = FarProgram.folder(DATA, "swapped", "new", "");
            JsonNode swap = operator.post("/modules/swapped/swap", Map.of("path", next.toString(), "wait", 60))
                    .expect(200)
                    .json();
            assertEquals("done", swap.path("swap").path("step").asString(), swap.toString());
            assertEquals("swapped-2", swap.path("swap").path("to").asString());
            assertEquals("new", text(operator, "/m/swapped/word"));
            Client.await("the old one is stopped", () -> !lives(old));
            assertEquals(1, module(operator, "swapped").path("instances").size());
        }
        try (Station station = start()) {
            Client operator = operator(station);
            Client.await(
                    "the new one is remembered",
                    () -> text(operator, "/m/swapped/word").equals("new"));
            whoeverLeavesWaitsForNoBuild(operator);
            operator.delete("/modules/swapped?forget=true").expect(200);
        }
    }

    private static void whoeverLeavesWaitsForNoBuild(Client operator) throws Exception {
        Path slow = FarProgram.folder(
                DATA, "swapped", "slow", "  build: [\"/bin/sh\", \"-c\", \"echo $$ >built-by; sleep 1000\"]");
        Path builtBy = slow.resolve("built-by");
        Thread swapping = Thread.ofVirtual()
                .start(() -> operator.post("/modules/swapped/swap", Map.of("path", slow.toString(), "wait", 60)));
        Client.await(
                "the successor is built",
                () -> Files.exists(builtBy) && !Project.read(builtBy).isBlank());
        operator.post("/modules/swapped/undock", Map.of()).expect(200);
        long pid = Long.parseLong(Project.read(builtBy).strip());
        Client.await("what built it is gone", () -> !lives(pid));
        swapping.join();
    }

    @Test
    void aProgramThatDocksItselfIsReplacedWithoutADroppedRequest() throws Exception {
        try (Station station = start()) {
            Client operator = operator(station);
            dock(operator, FarProgram.folder(DATA, "selfmade", "self-old", ""));
            awaitRegistered(operator, "self-old");
            AtomicBoolean over = new AtomicBoolean();
            Map<Integer, Integer> statuses = new ConcurrentHashMap<>();
            Thread asking = Thread.ofVirtual().start(() -> {
                while (!over.get()) {
                    statuses.merge(operator.get("/api/v1/selfmade/word").status(), 1, Integer::sum);
                }
            });
            Path next = FarProgram.folder(DATA, "selfmade", "self-late", "");
            JsonNode swap = operator.post("/modules/selfmade/swap", Map.of("path", next.toString(), "wait", 60))
                    .expect(200)
                    .json();
            awaitRegistered(operator, "self-late");
            over.set(true);
            asking.join();
            assertEquals("done", swap.path("swap").path("step").asString(), swap.toString());
            assertEquals("self-late", text(operator, "/api/v1/selfmade/word"));
            assertEquals(1, module(operator, "selfmade").path("instances").size());
            assertEquals(Set.of(200), statuses.keySet());
            operator.delete("/modules/selfmade?forget=true").expect(200);
        }
    }

    private static void awaitRegistered(Client operator, String word) throws Exception {
        Client.await(
                "the program " + word + " docked itself",
                () -> operator.get("/modules/selfmade/log")
                        .expect(200)
                        .json()
                        .toString()
                        .matches(".*" + word + ".*registered: 200.*"));
    }

    @Test
    void whoFailsAgainAndAgainIsNotStartedForEver() throws Exception {
        try (Station station = start()) {
            Client operator = operator(station);
            Path folder = FarProgram.folder(DATA, "hopeless", "x", "");
            Files.writeString(folder.resolve("manifest.yaml"), """
                    id: hopeless
                    name: Hopeless
                    version: 1.0.0
                    run: {command: ["/bin/sh", "-c", "echo no hope; exit 7"], maxRestarts: 1}
                    """);
            operator.post("/modules/dock", Map.of("path", folder.toString())).expect(200);
            Client.await("it is given up", () -> {
                JsonNode module = module(operator, "hopeless");
                return module.path("state").asString().equals("failed")
                        && module.path("reason").asString().contains("was started again 1 times");
            });
            assertEquals("QE103", module(operator, "hopeless").path("code").asString());
            assertTrue(operator.get("/modules/hopeless/log")
                    .json()
                    .path("lines")
                    .toString()
                    .contains("no hope"));
            operator.delete("/modules/hopeless?forget=true").expect(200);
        }
    }

    @Test
    void whoUsesTooMuchMemoryIsEnded() throws Exception {
        try (Station station = start()) {
            Client operator = operator(station);
            Path folder = FarProgram.folder(DATA, "greedy", "x", "  memoryMb: 5\n  restart: never");
            operator.post("/modules/dock", Map.of("path", folder.toString())).expect(200);
            Client.await(
                    "it is ended",
                    () -> module(operator, "greedy").path("reason").asString().contains("MB, more than its 5"));
            operator.delete("/modules/greedy?forget=true").expect(200);
        }
    }

    @Test
    void onlyTheOperatorMayHaveAProgramRun() throws Exception {
        try (Station station = start()) {
            Client operator = operator(station);
            assertEquals(
                    401,
                    Client.of(station.address())
                            .post("/modules/dock", Map.of("path", "/tmp"))
                            .status());
            assertEquals(
                    400,
                    operator.post("/modules/dock", Map.of("path", "relative")).status());
            assertEquals(
                    400,
                    operator.post("/modules/dock", Map.of("path", DATA.toString()))
                            .status());
            Path folder = Files.createDirectories(DATA.resolve("folders").resolve("plain"));
            Files.writeString(folder.resolve("manifest.json"), FarModule.manifest("plain", "1.0.0", ""));
            Client.Reply without = operator.post("/modules/dock", Map.of("path", folder.toString()));
            assertEquals(
                    "run",
                    without.expect(400)
                            .json()
                            .path("fields")
                            .get(0)
                            .path("field")
                            .asString());
        }
    }
}
