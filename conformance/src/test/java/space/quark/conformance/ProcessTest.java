package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A station as operators meet it: a process that starts, stops, is killed, and explains itself. */
class ProcessTest {
    private static final Path DATA = Stations.newFolder();

    @AfterAll
    static void delete() {
        Stations.delete(DATA);
    }

    @Test
    void toldToStopItStopsAllItStarted() throws Exception {
        try (StationProcess station = StationProcess.start(DATA)) {
            ProcessHandle postmaster = station.postmaster();
            List<ProcessHandle> family = postmaster.descendants().toList();
            assertFalse(family.isEmpty());
            assertEquals(0, station.terminate(), () -> String.join("\n", station.said()));
            Client.await("PostgreSQL is gone", () -> !postmaster.isAlive());
            Client.await("and all its processes", () -> family.stream().noneMatch(ProcessHandle::isAlive));
            assertFalse(Files.exists(DATA.resolve("postgres/data/postmaster.pid")));
        }
    }

    @Test
    void toldToStopWhileItStartsItLeavesNothing() throws Exception {
        Path data = Stations.dataFolder();
        Path pid = data.resolve("postgres/data/postmaster.pid");
        Process starting = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "space.quark.station.Main",
                        "run",
                        "--port",
                        "0",
                        "--data",
                        data.toString())
                .redirectErrorStream(true)
                .redirectOutput(data.resolve("said").toFile())
                .start();
        try {
            Client.await(
                    "PostgreSQL is ready",
                    () -> Files.exists(pid) && Project.read(pid).contains("ready"));
            ProcessHandle postmaster = ProcessHandle.of(
                            Long.parseLong(Files.readAllLines(pid).getFirst().strip()))
                    .orElseThrow();
            starting.destroy();
            Client.await("it ends", () -> !starting.isAlive());
            Client.await("PostgreSQL is gone", () -> !Files.exists(pid));
            Client.await(
                    "with its process", () -> postmaster.info().commandLine().isEmpty());
            assertFalse(Project.read(data.resolve("said")).contains("Shutdown in progress"));
        } finally {
            starting.destroyForcibly();
        }
        Stations.delete(data);
    }

    @Test
    void othersAreKeptOutOfWhatItKeeps() throws Exception {
        Path data = Stations.dataFolder();
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (StationProcess station = StationProcess.start(data, "--modules", "people,identity")) {
            assertEquals(
                    1,
                    station.said().stream()
                            .filter(line -> line.contains("other users of this machine"))
                            .count());
            assertEquals(
                    "rw-------",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("postgres/server.log"))));
        }
        Stations.delete(data);
    }

    @Test
    void killedAloneItFindsItsDatabaseAgain() throws Exception {
        ProcessHandle orphan;
        long id;
        try (StationProcess station = StationProcess.start(DATA)) {
            orphan = station.postmaster();
            id = Client.of(station.address()).register("survivor").id();
            station.killStation();
        }
        try (StationProcess station = StationProcess.start(DATA)) {
            ProcessHandle now = station.postmaster();
            if (now.pid() != orphan.pid()) {
                Client.await("the orphan is gone", () -> !orphan.isAlive());
            }
            assertEquals(
                    "survivor",
                    Client.of(station.address())
                            .get("/api/v1/users/" + id)
                            .expect(200)
                            .data()
                            .path("username")
                            .asString());
            assertEquals(0, station.terminate());
            Client.await("PostgreSQL is gone", () -> !now.isAlive() && !orphan.isAlive());
        }
    }

    @Test
    void anOperatorMovesModulesAndMakesAdministrators() throws Exception {
        try (StationProcess station = StationProcess.start(DATA)) {
            String hub = station.address().toString();
            String data = DATA.toString();
            Path token = DATA.resolve("operator.token");
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(token)));
            assertTrue(station.said().stream()
                    .noneMatch(line -> line.contains(Project.read(token).strip())));

            CommandLineRun modules = CommandLineRun.of("modules", "--hub", hub, "--data", data);
            assertEquals(0, modules.exit(), modules.err());
            assertTrue(modules.out().lines().anyMatch(line -> line.matches("posts +\\S+ +ready +.*")), modules.out());

            CommandLineRun undocked = CommandLineRun.of("undock", "feed", "--hub", hub, "--data", data);
            assertEquals(0, undocked.exit(), undocked.err());
            assertEquals("feed is undocked", undocked.out().strip());
            assertEquals(503, Client.of(station.address()).get("/api/v1/feed").status());
            CommandLineRun docked = CommandLineRun.of("dock", "feed", "--hub", hub, "--data", data);
            assertEquals("feed is ready", docked.out().strip(), docked.err());
            assertEquals(401, Client.of(station.address()).get("/api/v1/feed").status());

            Client boss = Client.of(station.address()).register("boss");
            assertEquals(403, boss.get("/api/v1/admin/people").status());
            assertEquals(
                    403,
                    boss.post("/api/v1/auth/admin/reset-codes", Map.of("user_id", 1))
                            .status());
            CommandLineRun made = CommandLineRun.of("user", "make-admin", "boss", "--hub", hub, "--data", data);
            assertEquals(0, made.exit(), made.err());
            Client.await(
                    "a new token carries the role",
                    () -> Client.of(station.address())
                                    .bearing(signIn(station))
                                    .get("/api/v1/admin/people")
                                    .status()
                            == 200);
            CommandLineRun code = CommandLineRun.of("user", "reset-code", "boss", "--hub", hub, "--data", data);
            assertEquals(0, code.exit(), code.err());
            Client.of(station.address())
                    .post(
                            "/api/v1/auth/reset",
                            Map.of("username", "boss", "code", code.out().split(" ")[0], "new_password", "a new horse"))
                    .expect(200);
            assertEquals(401, boss.get("/api/v1/users/me").status());

            assertOneLine(CommandLineRun.of("undock", "nothing", "--hub", hub, "--data", data), "module not found");
            assertOneLine(
                    CommandLineRun.of("user", "make-admin", "nobody-here", "--hub", hub, "--data", data),
                    "user not found");
            assertOneLine(CommandLineRun.of("modules", "--hub", hub, "--data", "/nowhere"), "no operator token");
            assertOneLine(
                    CommandLineRun.of("modules", "--hub", "http://127.0.0.1:1", "--data", data), "no station answers");
            assertOneLine(CommandLineRun.of("modules", "--hub", "localhost", "--data", data), "is no address");
            assertOneLineAndHint(CommandLineRun.of("modules", "--hub", "127.0.0.1:1", "--data", data), "is no address");
            for (String odd : List.of("ftp://127.0.0.1:1", "http://127.0.0.1:99999", "localhost")) {
                assertOneLineAndHint(
                        CommandLineRun.of("run", "--hub", odd, "--modules", "feed", "--data", data), "is no address");
            }
            assertOneLine(CommandLineRun.of("run", "--hub", hub, "--modules", "", "--data", data), "--modules");
            assertOneLineAndHint(CommandLineRun.of("run", "--token-file", "/nowhere", "--data", data), "--hub URL");
            Path stranger = Stations.newFolder();
            Files.writeString(stranger.resolve("operator.token"), "quark-operator-of-another-station");
            assertOneLine(
                    CommandLineRun.of("modules", "--hub", hub, "--data", stranger.toString()),
                    "is not that of the folder");
            assertOneLine(
                    CommandLineRun.of("run", "--modules", "feed", "--hub", hub, "--data", stranger.toString()),
                    "name its own folder with --data");
            Stations.delete(stranger);

            assertOneLine(CommandLineRun.of("run", "--data", data, "--port", "0"), "another station runs");
            Path other = Stations.newFolder();
            String port = String.valueOf(station.address().getPort());
            assertOneLine(
                    CommandLineRun.of("run", "--data", other.toString(), "--port", port), "port " + port + " is taken");
            Stations.delete(other);
        }
    }

    private static String signIn(StationProcess station) {
        return Client.of(station.address())
                .post("/api/v1/auth/login", Map.of("login", "boss", "password", "correct horse boss"))
                .expect(200)
                .data()
                .path("access_token")
                .asString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--modules posts,pots | no module 'pots'",
                "--set http.prot=80 | http.port",
                "--set nothing.like.it=1 | nothing.like.it",
                "--port many | many",
                "--port 70000 | http.port",
                "--set http.deadline=soon | soon",
                "--limits maybe | maybe",
                "--log xml | xml",
                "--set database.url=mysql://x | jdbc:postgresql:",
                "--host 203.0.113.7 | no such address",
                "--host nobody.invalid | no such address"
            })
    void aMistakeIsExplainedInOneLine(String options, String explanation) {
        Path folder = Stations.newFolder();
        List<String> command = new java.util.ArrayList<>(List.of("run", "--data", folder.toString()));
        if (!options.startsWith("--port")) {
            command.addAll(List.of("--port", "0"));
        }
        command.addAll(List.of(options.split(" ")));
        assertOneLine(CommandLineRun.of(command.toArray(String[]::new)), explanation);
        Stations.delete(folder);
    }

    @Test
    void aFolderThatCannotBeWrittenIsExplainedInOneLine() throws Exception {
        Path file = Files.createTempFile("quark-test", ".txt");
        assertOneLine(
                CommandLineRun.of(
                        "run", "--port", "0", "--data", file.resolve("data").toString()),
                "cannot write to the data folder");
        assertOneLine(
                CommandLineRun.of("run", "--port", "0", "--data", file.toString()), "cannot write to the data folder");
        Files.delete(file);
    }

    @Test
    void mistakesInTheFileAreAllSaidAtOnceWithTheNearestName() throws Exception {
        Path folder = Stations.newFolder();
        Files.writeString(folder.resolve("quark.yaml"), "http:\n  prt: 80\n  idle: never\n");
        CommandLineRun run = CommandLineRun.of("run", "--data", folder.toString());
        assertNotEquals(0, run.exit());
        assertTrue(run.err().contains("http.port"), run.err());
        assertTrue(run.err().contains("http.idle"), run.err());
        assertFalse(run.err().contains("\tat "), run.err());
        Stations.delete(folder);
    }

    @Test
    void usageIsExplained() {
        assertOneLineAndHint(CommandLineRun.of("fly"), "fly");
        assertOneLineAndHint(CommandLineRun.of("run", "--prot", "80"), "--prot");
        CommandLineRun help = CommandLineRun.of("help");
        assertEquals(0, help.exit(), help.err());
        for (String command : List.of("run", "test", "bench", "modules", "dock", "undock", "user")) {
            assertTrue(
                    help.out().lines().anyMatch(line -> line.strip().startsWith(command + " ")),
                    command + ": " + help.out());
        }
        for (String command : List.of("swap", "events dead", "user make-admin")) {
            CommandLineRun one = CommandLineRun.of((command + " --help").split(" "));
            assertEquals(0, one.exit(), one.err());
            assertTrue(one.out().startsWith("Usage: quark " + command + " "), one.out());
        }
    }

    private static void assertOneLine(CommandLineRun run, String explanation) {
        assertNotEquals(0, run.exit(), run.err());
        assertEquals(1, run.err().strip().lines().count(), run.err());
        assertTrue(run.err().contains(explanation), run.err());
        assertFalse(run.err().contains("Exception"), run.err());
    }

    private static void assertOneLineAndHint(CommandLineRun run, String explanation) {
        assertNotEquals(0, run.exit(), run.err());
        assertTrue(run.err().contains(explanation), run.err());
        assertTrue(run.err().contains(" --help'"), run.err());
        assertFalse(run.err().contains("\tat "), run.err());
    }
}
