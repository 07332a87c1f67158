package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import space.quark.station.Station;
import tools.jackson.databind.JsonNode;

/** Processes are killed in the middle of what they do: an instance of a module, and the hub itself. */
class ForeignDeathTest {
    private static final Path DATA = Stations.dataFolder();
    private static final String RARE = "\"lifecycle\": {\"healthCheckInterval\": 3600}";
    private static final int PEOPLE = 4;

    @AfterAll
    static void delete() {
        Stations.delete(DATA);
    }

    private static Client operator(java.net.URI station) {
        return Client.of(station)
                .bearing(Project.read(DATA.resolve("operator.token")).strip());
    }

    private static void dock(Client operator, String url) {
        operator.post("/modules/dock", Map.of("url", url, "approve", true, "wait", 20))
                .expect(200);
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    @Test
    void ofTwoInstancesOneMayBeKilledAndOnlyWhatMayNotBeRepeatedFailsOnce() throws Exception {
        String manifest = FarModule.manifest("twins", "1.0.0", RARE);
        int first = freePort();
        Process stays = FarProgram.run(first, manifest);
        int second = freePort();
        Process dies = FarProgram.run(second, manifest);
        try (Station station = Stations.start(DATA, Map.of("station.modules", "people,identity"))) {
            Client operator = operator(station.address());
            dock(operator, "http://127.0.0.1:" + first);
            dock(operator, "http://127.0.0.1:" + second);
            AtomicBoolean ended = new AtomicBoolean();
            AtomicInteger answers = new AtomicInteger();
            Queue<String> reads = new ConcurrentLinkedQueue<>();
            Queue<String> writes = new ConcurrentLinkedQueue<>();
            List<Thread> people = new ArrayList<>();
            for (int i = 0; i < PEOPLE; i++) {
                people.add(Thread.ofVirtual().start(() -> {
                    while (!ended.get()) {
                        note(operator.get("/m/twins/x"), reads);
                        answers.incrementAndGet();
                    }
                }));
                people.add(Thread.ofVirtual().start(() -> {
                    while (!ended.get()) {
                        note(operator.post("/m/twins/x", Map.of()), writes);
                        answers.incrementAndGet();
                    }
                }));
            }
            Client.await("some answers", () -> answers.get() > 100);
            dies.destroyForcibly().waitFor();
            int before = answers.get();
            Client.await("more answers", () -> answers.get() > before + 200);
            ended.set(true);
            for (Thread one : people) {
                one.join();
            }
            assertEquals(List.of(), List.copyOf(reads), "what may be repeated is answered by the other one");
            assertTrue(writes.size() <= PEOPLE, "at most those under way: " + writes);
            for (int i = 0; i < 20; i++) {
                operator.post("/m/twins/x", Map.of()).expect(200);
            }
        } finally {
            dies.destroyForcibly();
            stays.destroyForcibly();
        }
    }

    @Test
    void whoDiesInTheMiddleOfAWriteIsOneLineAndForgottenLater() throws Exception {
        String manifest = FarModule.manifest("mortal", "1.0.0", "\"lifecycle\": {\"healthCheckInterval\": 1}");
        try (Station station = Stations.start(
                        DATA, Map.of("station.modules", "people,identity", "docking.forget_after", "400ms"));
                FarModule stays = FarModule.listen("a", manifest)) {
            Client operator = operator(station.address());
            FarModule dies = FarModule.listen("b", manifest);
            dock(operator, dies.url());
            String trace = operator.post("/m/mortal/die", Map.of())
                    .expect(502)
                    .json()
                    .path("trace_id")
                    .asString();
            List<JsonNode> lines = operator.get("/station/log?level=WARN&limit=1000")
                    .expect(200)
                    .json()
                    .path("lines")
                    .valueStream()
                    .filter(line -> line.toString().contains(trace))
                    .toList();
            assertEquals(1, lines.size(), lines.toString());
            assertEquals("WARN", lines.getFirst().path("level").asString(), lines.toString());
            assertFalse(lines.toString().contains("\\tat "), lines.toString());

            dies.close();
            Client.await(
                    "it is out",
                    () -> operator.get("/modules/mortal")
                            .json()
                            .path("state")
                            .asString()
                            .equals("failed"));
            assertEquals(1, instances(operator), "the last one is remembered");
            dock(operator, stays.url());
            Client.await("the dead one is forgotten", () -> instances(operator) == 1);
            Client.await(
                    "that is in its history",
                    () -> operator.get("/modules/mortal/history")
                            .json()
                            .path("history")
                            .valueStream()
                            .anyMatch(entry -> entry.path("code").asString().equals("FORGOTTEN")));
            operator.get("/m/mortal/x").expect(200);
            operator.delete("/modules/mortal?forget=true").expect(200);
        }
    }

    private static int instances(Client operator) {
        return operator.get("/modules/mortal")
                .expect(200)
                .json()
                .path("instances")
                .size();
    }

    private static void note(Client.Reply reply, Queue<String> failures) {
        if (reply.status() != 200) {
            failures.add(reply.status() + " " + reply.raw().body());
        }
    }

    @Test
    void aHubThatWasKilledRoutesEverybodyFromItsFirstAnswerOn() throws Exception {
        List<FarModule> modules = new ArrayList<>();
        try {
            StationProcess killed = StationProcess.start(DATA, "--modules", "people,identity");
            Client before = operator(killed.address());
            for (int i = 0; i < 5; i++) {
                FarModule module = FarModule.listen("m" + i, FarModule.manifest("survivor-" + i, "1.0.0", RARE));
                modules.add(module);
                dock(before, module.url());
            }
            killed.killStation();
            try (StationProcess again = StationProcess.start(DATA, "--modules", "people,identity")) {
                Client after = operator(again.address());
                for (int i = 0; i < 5; i++) {
                    after.get("/m/survivor-" + i + "/x").expect(200);
                }
                for (int i = 0; i < 5; i++) {
                    String state = after.get("/modules/survivor-" + i)
                            .expect(200)
                            .json()
                            .path("state")
                            .asString();
                    assertEquals("ready", state);
                }
            }
        } finally {
            modules.forEach(FarModule::close);
        }
    }
}
