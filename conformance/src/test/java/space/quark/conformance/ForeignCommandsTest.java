package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The command line as whoever docks a module uses it, and a station that dies with programs of its own. */
class ForeignCommandsTest {
    private static final String SETTINGS = """
            "settings": {"properties": {"word": {"type": "string", "default": "hello"}, "most": {"type": "integer", "maximum": 9},
              "key": {"type": "string", "writeOnly": true}}}""";

    private static final String EVENTS = "\"events\": {\"publishes\": [\"tool.used\"]}";

    private static final Path DATA = Stations.dataFolder();

    @AfterAll
    static void delete() {
        Stations.delete(DATA);
    }

    private static CommandLineRun run(StationProcess station, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--hub", station.address().toString(), "--data", DATA.toString()));
        return CommandLineRun.of(all.toArray(String[]::new));
    }

    private static String out(StationProcess station, String... arguments) {
        CommandLineRun run = run(station, arguments);
        assertEquals(0, run.exit(), run.err());
        return run.out();
    }

    private static void showsAndChangesSettings(StationProcess station) {
        assertTrue(out(station, "settings", "tool").contains("word = hello (default)"));
        String set = out(station, "settings", "tool", "word=17", "most=9", "key=hidden");
        assertTrue(set.contains("generation 2"), set);
        assertTrue(set.contains("word = 17\n"), set);
        assertTrue(set.contains("key = •••"), set);
        assertTrue(out(station, "settings", "tool", "--reset", "word,most").contains("word = hello (default)"));
        CommandLineRun refused = run(station, "settings", "tool", "most=10");
        assertEquals(1, refused.exit());
        assertTrue(refused.err().contains("most: must be at most 9"), refused.err());
        assertTrue(CommandLineRun.of("settings").out().contains("docking"), "those of the station itself");
    }

    @Test
    void aModuleIsDockedShownReplacedAndUndockedByCommands() {
        try (StationProcess station =
                        StationProcess.start(DATA, "--modules", "people,identity", "--set", "docking.trial=200ms");
                FarModule old = FarModule.listen(
                        "old",
                        FarModule.manifest("tool", "1.0.0", EVENTS + ", \"needs\": [{\"contract\": \"people\"}]"));
                FarModule next =
                        FarModule.listen("next", FarModule.manifest("tool", "1.1.0", SETTINGS + ", " + EVENTS))) {
            Client nobody = Client.of(station.address());
            String docked = out(station, "dock", old.url(), "--approve", "--wait");
            assertTrue(docked.contains("tool is ready"), docked);
            assertTrue(docked.contains("may call:people"), docked);
            assertEquals(
                    "old", nobody.get("/m/tool/x").expect(200).json().path("by").asString());
            CommandLineRun none = CommandLineRun.of("modules", "--hub", old.url(), "--data", DATA.toString());
            assertTrue(none.exit() == 1 && none.err().contains("not as a station does"), none.err());
            assertEquals("", old.header("Authorization"), "the operator's token is told to nobody else");
            String modules = out(station, "modules");
            assertTrue(modules.lines().anyMatch(line -> line.matches("tool +1.0.0 +ready +1 .*")), modules);
            assertTrue(modules.lines().anyMatch(line -> line.matches("people +\\S+ +ready +here .*")), modules);
            assertEquals(
                    "tool is ready",
                    out(station, "approve", "tool", "--scopes", "call:people").strip());
            String told = out(station, "modules", "tool");
            assertTrue(told.lines().anyMatch(line -> line.matches(".* DECISION +operator +docked and approved")), told);
            assertTrue(told.lines().anyMatch(line -> line.matches(".* operator +it may do call:people")), told);
            String swapped = out(station, "swap", "tool", next.url());
            assertTrue(swapped.contains("done"), swapped);
            assertTrue(
                    swapped.contains("may not publish:tool.used") && swapped.contains("quark approve tool"), swapped);
            assertEquals(
                    "next",
                    nobody.get("/m/tool/x").expect(200).json().path("by").asString());
            showsAndChangesSettings(station);
            assertEquals("tool is undocked", out(station, "undock", "tool").strip());
            assertEquals(503, nobody.get("/m/tool/x").status());
            assertTrue(out(station, "dock", "tool").contains("tool is ready"));
            assertEquals(
                    "tool is refused",
                    out(station, "reject", "tool", "--reason", "no more").strip());
            assertEquals("tool is ready", out(station, "approve", "tool").strip());

            String token = out(station, "dock", "--token", "--module", "pushed").strip();
            assertTrue(token.startsWith("qrt_"), token);
            try (FarModule pushed = FarModule.listen("p", FarModule.manifest("pushed", "1.0.0", ""))) {
                nobody.post(
                                "/modules/register",
                                Map.of(
                                        "manifest",
                                                space.quark.dock.Json.mapper().readTree(pushed.manifest),
                                        "url", pushed.url(),
                                        "registrationToken", token))
                        .expect(200);
            }
            CommandLineRun nowhere = run(station, "dock", "http://127.0.0.1:1");
            assertNotEquals(0, nowhere.exit());
            assertTrue(nowhere.err().contains("connect:") && nowhere.err().contains("QE001"), nowhere.err());
            assertTrue(nowhere.err().contains("quark doctor http://127.0.0.1:1"), nowhere.err());
            assertTrue(run(station, "dock", "127.0.0.1:1").err().contains("http://127.0.0.1:1"));
            assertTrue(run(station, "dock", "http://10.9.8.7").err().contains("docking.networks"));
            assertNotEquals(0, run(station, "dock", "./nothing-there").exit());
            assertNotEquals(0, run(station, "dock").exit());
            // A folder of this name lies here, as that of a module does for its developer.
            assertTrue(run(station, "doctor", "src").err().contains("module not found"));
            assertNotEquals(0, run(station, "logs", "tool").exit());
        }
    }

    /** The trial was not over, so the swap has not happened; one that was decided stays so. */
    @Test
    void aStationThatWasKilledDuringASwapServesOneVersion() throws Exception {
        try (FarModule old = FarModule.listen("old", FarModule.manifest("torn", "1.0.0", ""));
                FarModule next = FarModule.listen("next", FarModule.manifest("torn", "1.1.0", ""))) {
            try (StationProcess station =
                    StationProcess.start(DATA, "--modules", "people,identity", "--set", "docking.trial=60s")) {
                out(station, "dock", old.url(), "--approve", "--wait");
                Client operator = operator(station);
                operator.post("/modules/torn/swap", Map.of("url", next.url(), "wait", 0));
                Client.await("the trial", () -> step(operator).equals("trial"));
                station.killStation();
            }
            try (StationProcess station =
                    StationProcess.start(DATA, "--modules", "people,identity", "--set", "docking.trial=100ms")) {
                assertOnly(station, "old", "1.0.0");
                Client.await("the successor is told to go", () -> next.told.contains("shutdown"));
                Client operator = operator(station);
                CompletableFuture<Client.Reply> slow =
                        CompletableFuture.supplyAsync(() -> operator.get("/m/torn/slow"));
                Client.await("a request under way", () -> inFlight(operator) > 0);
                operator.post("/modules/torn/swap", Map.of("url", next.url(), "wait", 0));
                Client.await("the old one finishes", () -> step(operator).equals("draining"));
                station.killStation();
                old.released.complete(null);
                slow.handle((_, _) -> "").join();
            }
            try (StationProcess station = StationProcess.start(DATA, "--modules", "people,identity")) {
                assertOnly(station, "next", "1.1.0");
                Client.await("the old one is told to go", () -> old.told.contains("shutdown"));
                out(station, "undock", "torn");
            }
        }
    }

    private static Client operator(StationProcess station) {
        return Client.of(station.address())
                .bearing(Project.read(DATA.resolve("operator.token")).strip());
    }

    private static String step(Client operator) {
        return operator.get("/modules/torn").json().path("swap").path("step").asString();
    }

    private static int inFlight(Client operator) {
        return operator.get("/modules/torn")
                .json()
                .path("instances")
                .path(0)
                .path("inFlight")
                .asInt();
    }

    private static void assertOnly(StationProcess station, String name, String version) throws Exception {
        Client operator = operator(station);
        Client.await(
                "one instance",
                () -> operator.get("/modules/torn").json().path("instances").size() == 1);
        for (int i = 0; i < 20; i++) {
            assertEquals(
                    name,
                    operator.get("/m/torn/x").expect(200).json().path("by").asString());
        }
        assertEquals(
                version, operator.get("/modules/torn").json().path("version").asString());
    }

    @Test
    void aStationThatWasKilledFindsItsProgramsAgain() throws Exception {
        Path folder = FarProgram.folder(DATA, "orphaned", "word", "");
        long orphan;
        try (StationProcess station = StationProcess.start(DATA, "--modules", "people,identity")) {
            assertTrue(out(station, "dock", folder.toString(), "--wait").contains("orphaned is ready"));
            Client nobody = Client.of(station.address());
            orphan = Long.parseLong(
                    nobody.get("/m/orphaned/pid").expect(200).raw().body());
            assertTrue(out(station, "logs", "orphaned").contains("listening with word"));
            station.killStation();
            assertTrue(ProcessHandle.of(orphan).map(ProcessHandle::isAlive).orElse(false), "it outlives its station");
        }
        try (StationProcess station = StationProcess.start(DATA, "--modules", "people,identity")) {
            Client nobody = Client.of(station.address());
            Client.await("it runs again", () -> nobody.get("/m/orphaned/word").status() == 200);
            // Who only waits to be buried has no command line any more.
            assertFalse(
                    ProcessHandle.of(orphan)
                            .flatMap(one -> one.info().commandLine())
                            .isPresent(),
                    "there are never two");
            out(station, "undock", "orphaned");
        }
    }
}
