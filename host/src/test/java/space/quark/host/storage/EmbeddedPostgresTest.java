package space.quark.host.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import space.quark.host.StartupProblem;

@Timeout(120)
class EmbeddedPostgresTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path PROGRAMS = Path.of(System.getProperty("user.home"), ".cache", "quark");

    private Path folder = Path.of("");

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createTempDirectory("quark-embedded-").resolve("database");
    }

    @AfterEach
    void removeFolder() throws IOException {
        if (Files.isDirectory(folder)) {
            Postmaster.of(Cluster.data(folder)).ifPresent(left -> left.process().destroyForcibly());
        }
        Folders.delete(folder.resolveSibling("."));
    }

    private static EmbeddedPostgres.Options safe() {
        EmbeddedPostgres.Options safe = EmbeddedPostgres.Options.safe();
        return new EmbeddedPostgres.Options(true, safe.maxConnections(), safe.patience(), PROGRAMS);
    }

    /** Safe enough where neither power nor server fail. */
    private static EmbeddedPostgres.Options quick() {
        return EmbeddedPostgres.Options.unsafeForTests(PROGRAMS);
    }

    @Test
    void whatWasCommittedIsThereAfterTheNextStart() throws Exception {
        int port;
        try (EmbeddedPostgres first = EmbeddedPostgres.start(folder, quick())) {
            port = first.port();
            run(first, "create table note (text text)", "insert into note values ('kept')");
        }
        try (EmbeddedPostgres second = EmbeddedPostgres.start(folder, quick())) {
            assertEquals("kept", ask(second, "select text from note"));
            assertEquals(port, second.port(), "the port is kept");
        }
    }

    @Test
    void itIsAsSafeAsPostgresGetsAndListensOnThisMachineOnly() throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.start(folder, safe())) {
            for (String setting : List.of("fsync", "full_page_writes", "synchronous_commit", "data_checksums")) {
                assertEquals("on", ask(server, "show " + setting), setting);
            }
            assertEquals("127.0.0.1", ask(server, "show listen_addresses"));
            assertEquals("", ask(server, "show unix_socket_directories"));
            assertEquals("UTF8", ask(server, "show server_encoding"));
            assertEquals("ЖАБА", ask(server, "select upper('жаба')"));
            assertEquals(
                    "rw-------",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("password"))));
            SQLException refused = assertThrows(
                    SQLException.class, () -> DriverManager.getConnection(server.url(), server.user(), "wrong"));
            assertEquals("28P01", refused.getSQLState());
        }
    }

    @Test
    void programsAreUnpackedOnceAlsoWhenTwoNeedThemAtOnce() throws Exception {
        Path programs = Files.createDirectories(folder.resolveSibling("programs"));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Binaries> one = threads.submit(() -> Binaries.in(programs));
            Future<Binaries> two = threads.submit(() -> Binaries.in(programs));
            assertEquals(one.get(), two.get());
        }
        try (Stream<Path> left = Files.list(programs)) {
            assertEquals(1, left.count());
        }
        assertEquals("18", Binaries.in(programs).major());
    }

    @Test
    void closingLeavesNoProcess() throws Exception {
        EmbeddedPostgres server = EmbeddedPostgres.start(folder, quick());
        ProcessHandle process = ProcessHandle.of(server.pid()).orElseThrow();
        try (Connection idle = connect(server)) {
            assertTrue(idle.isValid(0));
            server.close();
        }
        process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertTrue(Postmaster.of(Cluster.data(folder)).isEmpty());
        assertTrue(serverLog().contains("received fast shutdown request"), this::serverLog);
    }

    @Test
    void aSecondStationOnTheSameFolderIsRefused() throws Exception {
        EmbeddedPostgres first = EmbeddedPostgres.start(folder, quick());
        try (first) {
            StartupProblem refused = assertThrows(StartupProblem.class, () -> EmbeddedPostgres.start(folder, quick()));
            assertTrue(refused.line().startsWith("another station (process "), refused.line());
            assertEquals(StartupProblem.BUSY, refused.exitCode());
            assertEquals("1", ask(first, "select 1"), "the first goes on");
        }
        Process other = station(folder);
        try (BufferedReader said = other.inputReader(StandardCharsets.UTF_8)) {
            assertTrue(up(said) > 0);
            StartupProblem refused = assertThrows(StartupProblem.class, () -> EmbeddedPostgres.start(folder, quick()));
            assertTrue(refused.line().contains("(process " + other.pid() + ")"), refused.line());
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    @Test
    void theServerOfAKilledStationIsAdoptedWithAllThatWasCommitted() throws Exception {
        Process station = station(folder);
        long up;
        try (BufferedReader said = station.inputReader(StandardCharsets.UTF_8)) {
            up = up(said);
        } finally {
            station.destroyForcibly().waitFor();
        }
        assertTrue(ProcessHandle.of(up).orElseThrow().isAlive(), "the server outlives its station");

        EmbeddedPostgres healed = EmbeddedPostgres.start(folder, quick());
        try (healed) {
            assertEquals(up, healed.pid());
            assertEquals("acknowledged", ask(healed, "select text from note"));
        }
        assertTrue(Postmaster.of(Cluster.data(folder)).isEmpty());
    }

    @Test
    void anOrphanOfOtherSizeIsStartedAnew() throws Exception {
        Process station = station(folder);
        long up;
        try (BufferedReader said = station.inputReader(StandardCharsets.UTF_8)) {
            up = up(said);
        } finally {
            station.destroyForcibly().waitFor();
        }
        EmbeddedPostgres.Options larger = new EmbeddedPostgres.Options(false, 33, quick().patience(), PROGRAMS);
        try (EmbeddedPostgres healed = EmbeddedPostgres.start(folder, larger)) {
            assertNotEquals(up, healed.pid());
            assertEquals("33", ask(healed, "show max_connections"));
            assertEquals("acknowledged", ask(healed, "select text from note"));
        }
    }

    @Test
    void aServerThatDiesIsStartedAgainWithAllThatWasCommitted() throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.start(folder, safe())) {
            run(server, "create table note (text text)", "insert into note values ('kept')");
            long first = server.pid();
            ProcessHandle.of(first).orElseThrow().destroyForcibly();
            await("another server", () -> server.pid() != first);
            await("it answers", () -> "kept".equals(askMaybe(server, "select text from note")));
        }
    }

    @Test
    void aStalePidFileIsNoObstacle() throws Exception {
        EmbeddedPostgres.start(folder, quick()).close();
        Path pidFile = Cluster.data(folder).resolve("postmaster.pid");
        // The pid of a living program that is no server of this folder: after a reboot it may be anybody's.
        Files.writeString(
                pidFile, ProcessHandle.current().pid() + "\n" + Cluster.data(folder) + "\n1\n5432\n\n127.0.0.1\n");
        try (EmbeddedPostgres server = EmbeddedPostgres.start(folder, quick())) {
            assertEquals("1", ask(server, "select 1"));
        }
        Files.writeString(pidFile, "");
        try (EmbeddedPostgres server = EmbeddedPostgres.start(folder, quick())) {
            assertEquals("1", ask(server, "select 1"));
        }
    }

    @Test
    void dataOfAnotherMajorVersionAreRefusedInOneLine() throws Exception {
        EmbeddedPostgres.start(folder, quick()).close();
        Files.writeString(Cluster.data(folder).resolve("PG_VERSION"), "15\n");
        StartupProblem refused = assertThrows(StartupProblem.class, () -> EmbeddedPostgres.start(folder, quick()));
        assertTrue(refused.line().contains("belong to PostgreSQL 15"), refused.line());
        assertEquals(1, refused.line().lines().count());
    }

    @Test
    void aPlaceThatIsNoFolderIsRefusedInOneLine() throws Exception {
        Files.writeString(folder, "a file");
        StartupProblem refused = assertThrows(StartupProblem.class, () -> EmbeddedPostgres.start(folder, quick()));
        assertEquals(1, refused.line().lines().count());
    }

    @Test
    void asRootItRunsAsAnOrdinaryUserWhereNamespacesAreForbidden() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")));
        Files.createDirectories(folder);
        // temporary folders are private; PostgreSQL's user has to pass through
        Files.setPosixFilePermissions(folder.getParent(), PosixFilePermissions.fromString("rwx--x--x"));
        EmbeddedPostgres.Options own = EmbeddedPostgres.Options.safe();
        try (EmbeddedPostgres server = EmbeddedPostgres.start(folder, own, List.of(RunAs.Way.SETPRIV))) {
            run(server, "create table note (text text)", "insert into note values ('kept')");
        }
        try (EmbeddedPostgres server = EmbeddedPostgres.start(folder, own)) {
            assertEquals("kept", ask(server, "select text from note"), "the owner of the data stays");
        }
        StartupProblem refused =
                assertThrows(StartupProblem.class, () -> EmbeddedPostgres.start(folder, own, List.of()));
        assertTrue(refused.line().contains("as an ordinary user"), refused.line());
    }

    /** A station in a process of its own; it prints {@code up <pid of the server>} once a row is committed. */
    private static Process station(Path folder) throws IOException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath,
                        OtherStation.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** What {@link #station} runs. */
    static final class OtherStation {
        private OtherStation() {}

        public static void main(String[] arguments) throws Exception {
            EmbeddedPostgres server = EmbeddedPostgres.start(Path.of(arguments[0]), quick());
            run(server, "create table if not exists note (text text)", "insert into note values ('acknowledged')");
            System.out.println("up " + server.pid());
            System.out.flush();
            Thread.currentThread().join();
        }
    }

    private String serverLog() {
        try {
            return Files.readString(folder.resolve("server.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** The pid of its server, once it says so. */
    private static long up(BufferedReader said) throws IOException {
        String line = said.readLine();
        while (line != null && !line.startsWith("up ")) {
            line = said.readLine();
        }
        return line == null ? 0 : Long.parseLong(line.substring(3));
    }

    private static Connection connect(EmbeddedPostgres server) throws SQLException {
        return DriverManager.getConnection(
                server.url() + "&loginTimeout=5&socketTimeout=20", server.user(), server.password());
    }

    private static void run(EmbeddedPostgres server, String... statements) throws SQLException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String ask(EmbeddedPostgres server, String sql) throws SQLException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertTrue(rows.next());
            return rows.getString(1);
        }
    }

    /** The answer, or nothing when there is none yet. */
    private static String askMaybe(EmbeddedPostgres server, String sql) {
        try {
            return ask(server, sql);
        } catch (SQLException _) {
            return "";
        }
    }

    private void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, () -> "still not so: " + what + "\n" + serverLog());
            LockSupport.parkNanos(5_000_000);
        }
    }
}
