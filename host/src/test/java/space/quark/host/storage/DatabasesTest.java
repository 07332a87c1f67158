package space.quark.host.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.ServerSocket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import space.quark.host.StartupProblem;

@Timeout(60)
class DatabasesTest {
    private static final ClassLoader RESOURCES = DatabasesTest.class.getClassLoader();
    private static final String FIRST = "create table notes.note (text text);";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private static Databases databases(DatabaseSettings shared) {
        return new Databases(shared, Map.of(), InstantSource.system());
    }

    private static long tables(ModuleDatabase database, String schema) {
        return database.read(handle -> handle.createQuery(
                        "select count(*) from information_schema.tables where table_schema = :schema")
                .bind("schema", schema)
                .mapTo(Long.class)
                .one());
    }

    /** A class path with these migrations of a module {@code notes}. */
    private URLClassLoader migrations(String... versionsAndTexts) throws Exception {
        Path jar = Files.createTempFile(folder, "notes", ".jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry("db/notes/"));
            for (int i = 0; i < versionsAndTexts.length; i += 2) {
                out.putNextEntry(new JarEntry("db/notes/V" + versionsAndTexts[i] + "__some.sql"));
                out.write(versionsAndTexts[i + 1].getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
        }
        return new URLClassLoader(new URL[] {jar.toUri().toURL()}, null);
    }

    @Test
    void aModuleGetsItsSchemaWithTheHostsTablesAndItsOwn() {
        try (Databases databases = databases(TestPostgres.empty())) {
            ModuleDatabase shelf = databases.open("shelf", RESOURCES);
            assertEquals("shelf", shelf.schema());
            long host = shelf.read(handle -> handle.createQuery("select count(*) from shelf.idempotency")
                    .mapTo(Long.class)
                    .one());
            long own = shelf.read(handle -> handle.createQuery("select count(*) from shelf.book")
                    .mapTo(Long.class)
                    .one());
            assertEquals(0, host + own);
        }
    }

    @Test
    void onlyWhatIsNewIsMigratedAndNothingIsAskedOfFlywayOtherwise() throws Exception {
        DatabaseSettings place = TestPostgres.empty();
        try (Databases databases = databases(place);
                URLClassLoader one = migrations("202611210900", FIRST);
                URLClassLoader two = migrations(
                        "202611210900",
                        FIRST,
                        "202611220900",
                        "alter table notes.note add at timestamptz;",
                        // branches merge late: an older version may arrive after a newer one
                        "202611211000",
                        "create table notes.tag (name text);")) {
            databases.open("notes", one);
            ModuleDatabase again = databases.open("notes", one);
            long before = tables(again, "notes");
            ModuleDatabase later = databases.open("notes", two);
            assertEquals(before + 1, tables(later, "notes"));
            Migrations migrations = new Migrations("notes", Scripts.of("db/notes", two), null);
            assertEquals(false, migrations.bringUpToDate(source(place), source(place)));
        }
    }

    /** Whoever is killed finds both afterwards, or neither. */
    @Test
    void aMigrationAndTheNoteThatItRanAreOneTransaction() throws Exception {
        String remembers = "create table notes.ran_%s as select pg_current_xact_id()::text as transaction;";
        try (Databases databases = databases(TestPostgres.empty());
                URLClassLoader two = migrations(
                        "202611210900", remembers.formatted("first"), "202611220900", remembers.formatted("second"))) {
            ModuleDatabase notes = databases.open("notes", two);
            String noted = "select xmin::text from notes.quark_migration where type = 'SQL' order by version";
            String ran = "select transaction from notes.ran_first union all select transaction from notes.ran_second";
            assertEquals(
                    notes.<List<String>, RuntimeException>read(handle ->
                            handle.createQuery(ran).mapTo(String.class).list()),
                    notes.<List<String>, RuntimeException>read(handle ->
                            handle.createQuery(noted).mapTo(String.class).list()));
        }
    }

    private static javax.sql.DataSource source(DatabaseSettings place) {
        org.postgresql.ds.PGSimpleDataSource source = new org.postgresql.ds.PGSimpleDataSource();
        source.setUrl(place.url());
        source.setUser(place.user());
        source.setPassword(place.password());
        return source;
    }

    @Test
    void dataOfANewerProgramAreRefused() throws Exception {
        DatabaseSettings place = TestPostgres.empty();
        try (Databases databases = databases(place);
                URLClassLoader old = migrations("202611210900", FIRST);
                URLClassLoader current = migrations("202611210900", FIRST, "202701010000", "select 1;")) {
            databases.open("notes", current);
            StartupProblem refused = assertThrows(StartupProblem.class, () -> databases.open("notes", old));
            assertTrue(refused.line().contains("written by a newer version (schema 202701010000)"), refused.line());
        }
    }

    /** Whoever swaps may come back, also after the station was killed, and so may all between; nobody older may. */
    @Test
    void aVersionThatServedWhileItsSuccessorMigratedMayServeAgain() throws Exception {
        String more = "alter table notes.note add more int;";
        try (Databases databases = databases(TestPostgres.empty());
                URLClassLoader first = migrations("202611210900", FIRST);
                URLClassLoader second = migrations("202611210900", FIRST, "202611220900", more);
                URLClassLoader third = migrations(
                        "202611210900",
                        FIRST,
                        "202611220900",
                        more,
                        "202611211000",
                        "create table notes.late (text text);",
                        "202611230900",
                        "create table notes.tag (name text);");
                URLClassLoader mended = migrations(
                        "202611210900",
                        FIRST,
                        "202611220900",
                        more,
                        "202611221000",
                        "create table notes.mended (x int);")) {
            databases.open("notes", first);
            ModuleDatabase serving = databases.open("notes", second);
            long tables = tables(serving, "notes");
            databases.open("notes", third, serving);
            assertEquals(tables + 2, tables(databases.open("notes", second), "notes"));
            assertEquals(tables + 3, tables(databases.open("notes", mended), "notes"));
            StartupProblem refused = assertThrows(StartupProblem.class, () -> databases.open("notes", first));
            assertTrue(refused.line().contains("written by a newer version"), refused.line());
        }
    }

    @Test
    void aVersionWithoutMigrationsMayServeAgainToo() throws Exception {
        try (Databases databases = databases(TestPostgres.empty());
                URLClassLoader none = migrations();
                URLClassLoader first = migrations("202611210900", FIRST)) {
            ModuleDatabase serving = databases.open("notes", none);
            databases.open("notes", first, serving);
            databases.open("notes", none);
        }
    }

    @Test
    void aBrokenOrChangedMigrationIsOneClearLine() throws Exception {
        DatabaseSettings place = TestPostgres.empty();
        try (Databases databases = databases(place);
                URLClassLoader good = migrations("202611210900", FIRST);
                URLClassLoader changed = migrations("202611210900", FIRST + " -- edited\n select 1;");
                URLClassLoader broken = migrations("202611210900", FIRST, "202611220900", "create tabel x;")) {
            databases.open("notes", good);
            for (URLClassLoader wrong : List.of(changed, broken)) {
                StartupProblem refused = assertThrows(StartupProblem.class, () -> databases.open("notes", wrong));
                assertTrue(refused.line().startsWith("the data of notes cannot be migrated: "), refused.line());
                assertEquals(1, refused.line().lines().count());
            }
            databases.open("notes", good);
        }
    }

    @Test
    void aModuleCanHaveAServerOfItsOwnAndTheOthersShareOnePool() {
        DatabaseSettings shared = TestPostgres.empty();
        DatabaseSettings own = TestPostgres.empty().poolSize(3);
        try (Databases databases = new Databases(
                shared, Map.of("shelf", own, "other", DatabaseSettings.at("", "", "")), InstantSource.system())) {
            ModuleDatabase shelf = databases.open("shelf", RESOURCES);
            ModuleDatabase other = databases.open("other", RESOURCES);
            ModuleDatabase third = databases.open("third", RESOURCES);
            assertNotEquals(name(shelf), name(other));
            assertEquals(name(other), name(third));
            assertEquals(0, tables(other, "shelf"));
            assertTrue(tables(shelf, "shelf") > 1);
            List<Databases.PoolState> pools = databases.pools();
            assertEquals(2, pools.size());
            assertTrue(pools.stream().anyMatch(pool -> pool.modules().equals(List.of("shelf")) && pool.size() == 3));
            assertTrue(pools.stream().anyMatch(pool -> pool.modules().equals(List.of("other", "third"))));
        }
    }

    private static String name(ModuleDatabase database) {
        return database.read(handle -> handle.createQuery("select current_database()")
                .mapTo(String.class)
                .one());
    }

    @Test
    void aServerThatCannotBeUsedIsOneClearLine() throws Exception {
        DatabaseSettings good = TestPostgres.empty();
        int closedPort;
        try (ServerSocket socket = new ServerSocket(0)) {
            closedPort = socket.getLocalPort();
        }
        assertEquals(
                "the database at " + ConnectionTrouble.place(good.url()) + " refuses " + good.user()
                        + ": wrong user or password",
                refusal(good.server(good.url(), good.user(), "wrong")));
        String absent = good.url().replaceFirst("test_\\d+", "absent");
        assertTrue(
                refusal(good.server(absent, good.user(), good.password())).startsWith("there is no such database at"));
        String unreachable = refusal(good.server("jdbc:postgresql://127.0.0.1:" + closedPort + "/x", "x", "x"));
        assertTrue(unreachable.contains("cannot be reached"), unreachable);
        assertTrue(refusal(DatabaseSettings.at("", "", "")).startsWith("database.url is not set"));
    }

    private static String refusal(DatabaseSettings settings) {
        try (Databases databases = databases(settings)) {
            StartupProblem refused = assertThrows(StartupProblem.class, () -> databases.open("shelf", RESOURCES));
            assertEquals(1, refused.line().lines().count());
            assertEquals(List.of(), databases.pools(), "it is said before there is a pool that tries again");
            return refused.line();
        }
    }

    @Test
    void aNameThatIsNoSchemaIsRefused() {
        try (Databases databases = databases(TestPostgres.empty())) {
            for (String id : List.of("public", "pg_catalog", "Posts", "x; drop", "")) {
                assertThrows(StartupProblem.class, () -> databases.open(id, RESOURCES), id);
            }
            assertEquals("vat_bg", databases.open("vat-bg", RESOURCES).schema());
        }
    }

    @Test
    void theChecksumIsTheOneThatFlywayKeeps() {
        try (Databases databases = databases(TestPostgres.settings(RESOURCES, "shelf"))) {
            ModuleDatabase shelf = databases.open("shelf", RESOURCES);
            int kept = shelf.read(
                    handle -> handle.createQuery("select checksum from shelf.quark_migration where type = 'SQL'")
                            .mapTo(Integer.class)
                            .one());
            Scripts scripts = Scripts.of("db/shelf", RESOURCES);
            assertEquals(kept, scripts.all().iterator().next().checksum());
        }
    }
}
