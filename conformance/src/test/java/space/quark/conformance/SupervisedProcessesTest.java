package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import space.quark.station.Station;
import tools.jackson.databind.JsonNode;

/** The processes of supervised modules: one at a time for each module, none that outlives it, none lost sight of. */
class SupervisedProcessesTest {
    private static final Path DATA = Stations.dataFolder();

    @AfterAll
    static void delete() {
        Stations.delete(DATA);
    }

    private static Station start() {
        return Stations.start(
                DATA,
                Map.of(
                        "station.modules",
                        "people,identity",
                        "docking.trial",
                        "300ms",
                        "database.connection_timeout",
                        "1s",
                        "database.wait_timeout",
                        "1s"));
    }

    private static Client operator(java.net.URI station, Path data) {
        return Client.of(station)
                .bearing(Project.read(data.resolve("operator.token")).strip());
    }

    private static Client operator(Station station) {
        return operator(station.address(), DATA);
    }

    private static Client.Reply dock(Client operator, Path folder) {
        return operator.post("/modules/dock", Map.of("path", folder.toString(), "wait", 60));
    }

    private static JsonNode module(Client client, String id) {
        return client.get("/modules/" + id).expect(200).json();
    }

    /** Processes that have this in their command line. */
    private static List<ProcessHandle> processes(String word) {
        return ProcessHandle.allProcesses()
                .filter(one -> one.info().commandLine().orElse("").contains(word))
                .toList();
    }

    private static Path plain(Path data, String id, String run) throws Exception {
        Path folder = Files.createDirectories(data.resolve("folders").resolve(id));
        Files.writeString(
                folder.resolve("manifest.yaml"), "id: %s\nname: %s\nversion: 1.0.0\n%s\n".formatted(id, id, run));
        return folder;
    }

    /** A program whose shell does something before it becomes the program. */
    private static Path after(String first, Path folder) throws Exception {
        Path manifest = folder.resolve("manifest.yaml");
        Files.writeString(
                manifest,
                Files.readString(manifest)
                        .replace("command: [", "command: [\"/bin/sh\", \"-c\", \"" + first + "exec $0 $*\", "));
        return folder;
    }

    @Test
    void whatAProgramBeganDoesNotOutliveIt() throws Exception {
        try (Station station = start()) {
            Client operator = operator(station);
            Path brief = plain(
                    DATA,
                    "brief",
                    "run: {command: [\"/bin/sh\", \"-c\", \"sleep 7771 & exit 7\"], restart: always, maxRestarts: 1}");
            operator.post("/modules/dock", Map.of("path", brief.toString())).expect(200);
            Client.await(
                    "it is given up",
                    () -> module(operator, "brief").path("reason").asString().contains("given up"));
            Client.await("nothing of it is left", () -> processes("sleep 7771").isEmpty());

            dock(operator, after("(sleep 7772 &); ", FarProgram.folder(DATA, "begetter", "one", "")))
                    .expect(200);
            assertEquals(1, processes("sleep 7772").size());
            operator.get("/m/begetter/exit");
            Client.await(
                    "it is started again",
                    () -> operator.get("/m/begetter/word").status() == 200
                            && processes("sleep 7772").size() == 1);
            operator.delete("/modules/begetter?forget=true").expect(200);
            assertEquals(List.of(), processes("sleep 7772"));
            operator.delete("/modules/brief?forget=true").expect(200);
        }
    }

    @Test
    void whoEndsWellTooOftenIsGivenUpToo() throws Exception {
        try (Station station = start()) {
            Client operator = operator(station);
            Path folder = plain(
                    DATA,
                    "untiring",
                    "run: {command: [\"/bin/sh\", \"-c\", \"exit 0\"], restart: always, maxRestarts: 1}");
            operator.post("/modules/dock", Map.of("path", folder.toString())).expect(200);
            Client.await(
                    "it is given up",
                    () -> module(operator, "untiring").path("reason").asString().contains("given up"));
            assertEquals("failed", module(operator, "untiring").path("state").asString());
            operator.delete("/modules/untiring?forget=true").expect(200);
        }
    }

    @Test
    void aCommandThatBeginsWithADashIsNoOptionOfAnother() throws Exception {
        try (Station station = start()) {
            Client operator = operator(station);
            Path folder = plain(DATA, "dashing", "run: {command: [\"--version\"], maxRestarts: 0}");
            operator.post("/modules/dock", Map.of("path", folder.toString()));
            Client.await(
                    "it is not found",
                    () -> module(operator, "dashing").path("state").asString().equals("failed"));
            String reason = module(operator, "dashing").path("reason").asString();
            assertTrue(reason.contains("exited with 127, which says that a program is not there: run.command"), reason);
            operator.delete("/modules/dashing?forget=true").expect(200);
        }
    }

    private static List<Integer> statuses(int times, Callable<Client.Reply> request) throws Exception {
        try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Client.Reply>> replies = new ArrayList<>();
            for (int i = 0; i < times; i++) {
                replies.add(all.submit(request));
            }
            List<Integer> statuses = new ArrayList<>();
            for (Future<Client.Reply> reply : replies) {
                statuses.add(reply.get().status());
            }
            return statuses.stream().sorted().toList();
        }
    }

    @Test
    void oneStartOfAModuleAtATime() throws Exception {
        try (Station station = start()) {
            Client operator = operator(station);
            Path folder = FarProgram.folder(DATA, "single", "single7773", "");
            assertEquals(List.of(200, 409, 409, 409), statuses(4, () -> dock(operator, folder)));
            assertEquals(1, processes("single7773").size());
            Path next = FarProgram.folder(DATA, "single", "single7774", "");
            List<Integer> swaps = statuses(
                    3, () -> operator.post("/modules/single/swap", Map.of("path", next.toString(), "wait", 60)));
            assertEquals(List.of(200, 409, 409), swaps);
            Client.await("the old one is gone", () -> processes("single7773").isEmpty());
            assertEquals(1, processes("single7774").size());
            operator.delete("/modules/single?forget=true").expect(200);
            assertEquals(List.of(), processes("single777"));
        }
    }

    @Test
    void aFolderThatHoldsAnotherModuleNowIsRefused() throws Exception {
        try (Station station = start()) {
            Client operator = operator(station);
            Path folder = FarProgram.folder(DATA, "before", "one", "");
            dock(operator, folder).expect(200);
            operator.post("/modules/before/undock", Map.of()).expect(200);
            Path manifest = folder.resolve("manifest.yaml");
            Files.writeString(manifest, Files.readString(manifest).replace("id: before", "id: behind"));
            Client.Reply refused = operator.post("/modules/before/dock", Map.of());
            JsonNode module = module(operator, "before");
            for (String words : List.of(
                    refused.expect(409).json().path("message").asString(),
                    module.path("reason").asString())) {
                assertTrue(words.contains(folder.toString()), words);
                assertTrue(words.contains("before"), words);
                assertTrue(words.contains("behind"), words);
            }
            assertEquals("failed", module.path("state").asString());
            assertEquals(404, operator.get("/modules/behind").status());
            operator.delete("/modules/before?forget=true").expect(200);
        }
    }

    @Test
    void whoDoesNotHearThatItGoesIsNotWaitedForLong() throws Exception {
        String manifest = FarModule.manifest(
                "deaf",
                "1.0.0",
                "\"endpoints\": {\"drain\": \"/slow\", \"shutdown\": \"/slow\"}, \"lifecycle\": {\"timeout\": 60}");
        try (Station station = start();
                FarModule deaf = FarModule.listen("deaf", manifest)) {
            Client operator = operator(station);
            operator.post("/modules/dock", Map.of("url", deaf.url(), "approve", true, "wait", 30))
                    .expect(200);
            long begun = System.nanoTime();
            operator.post("/modules/deaf/undock", Map.of()).expect(200);
            operator.delete("/modules/deaf?forget=true").expect(200);
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            assertTrue(took.compareTo(Duration.ofSeconds(25)) < 0, took.toString());
            deaf.released.complete(null);
        }
    }

    @Test
    void whoDiesWhileTheDatabaseIsAwayIsStartedWhenItIsBack() throws Exception {
        try (Station station = start()) {
            Client operator = operator(station);
            dock(operator, FarProgram.folder(DATA, "lasting", "lasting7775", "  maxRestarts: 1"))
                    .expect(200);
            ProcessHandle first = processes("lasting7775").getFirst();
            try (Connection database = database()) {
                admit(database, false);
                first.destroyForcibly();
                Client.await(
                        "it is not called ready any more",
                        () -> operator.get("/m/lasting/word").status() == 503);
                Client.await(
                        "it is tried to be started again",
                        () -> module(operator, "lasting")
                                .path("reason")
                                .asString()
                                .contains("cannot be started now"));
                assertEquals("failed", module(operator, "lasting").path("state").asString());
                admit(database, true);
            }
            Client.await(
                    "it is ready again",
                    () -> module(operator, "lasting").path("state").asString().equals("ready"));
            assertEquals(200, operator.get("/m/lasting/word").status());
            operator.delete("/modules/lasting?forget=true").expect(200);
        }
    }

    private static Connection database() throws SQLException {
        Path postgres = DATA.resolve("postgres");
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:"
                        + Project.read(postgres.resolve("port")).strip() + "/postgres",
                "quark",
                Project.read(postgres.resolve("password")).strip());
    }

    private static void admit(Connection database, boolean all) throws SQLException {
        try (Statement statement = database.createStatement()) {
            statement.execute("alter database quark allow_connections " + all);
            if (!all) {
                statement.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = 'quark'");
            }
        }
    }

    @Test
    void whatAKilledStationLeftIsStoppedTogetherWhileTheNextOneServes() throws Exception {
        Path data = Stations.dataFolder();
        Path link = data.resolveSibling(data.getFileName() + "-link");
        Files.createSymbolicLink(link, data);
        String stubborn = "trap '' TERM; ";
        try (StationProcess station = StationProcess.start(data, "--modules", "people,identity")) {
            Client operator = operator(station.address(), data);
            dock(operator, after(stubborn, FarProgram.folder(data, "stubborn", "stubborn7776", "")))
                    .expect(200);
            String loop = "run: {command: [\"/bin/sh\", \"-c\", \"" + stubborn + "while :; do sleep 0.7776; done\"]}";
            dock(operator, plain(data, "handy", loop + "\nlifecycle: {startup: manual}"))
                    .expect(200);
            operator.post("/modules/handy/dock", Map.of()).expect(200);
            Client.await(
                    "both run",
                    () -> processes("stubborn7776").size() == 1
                            && processes("sleep 0.7776; done").size() == 1);
            String environment = operator.get("/m/stubborn/env").raw().body();
            assertFalse(environment.contains("=" + data + "\n"), environment);
            station.killStation();
        }
        ProcessHandle left = processes("stubborn7776").getFirst();
        try (StationProcess station = StationProcess.start(link, "--modules", "people,identity")) {
            Client operator = operator(station.address(), data);
            assertTrue(processes("stubborn7776").contains(left), "it does not end when it is asked to");
            JsonNode waits = module(operator, "stubborn");
            assertEquals("starting", waits.path("state").asString());
            assertEquals(
                    "what an earlier station left is stopped first",
                    waits.path("reason").asString());
            assertEquals("MANUAL", module(operator, "handy").path("code").asString());
            assertEquals(
                    409,
                    dock(operator, data.resolve("folders/stubbornstubborn7776")).status(),
                    "it waits, and is started already then");
            assertFalse(processes("stubborn7776").contains(left));
            Client.await("it runs", () -> operator.get("/m/stubborn/word").status() == 200);
            assertEquals(1, processes("stubborn7776").size());
            assertEquals(List.of(), processes("sleep 0.7776; done"));
            assertEquals(
                    1,
                    station.said().stream()
                            .filter(line -> line.contains("an earlier station"))
                            .count());
            assertEquals("MANUAL", module(operator, "handy").path("code").asString());
        } finally {
            processes("7776").forEach(ProcessHandle::destroyForcibly);
        }
        Files.delete(link);
        Stations.delete(data);
    }
}
