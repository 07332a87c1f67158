package space.quark.host.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Real databases for tests: one server a JVM, one database a test, copied from a template in which the modules are
 * already migrated. The server is deleted at the end; with {@code -Dquark.test.keep=true} it stays and the way to
 * connect is printed.
 */
public final class TestPostgres {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Map<String, String> TEMPLATES = new HashMap<>();
    private static final int POOL = 8;
    private static final Path PROGRAMS = Path.of(System.getProperty("user.home"), ".cache", "quark");
    private static @Nullable EmbeddedPostgres server;

    private TestPostgres() {}

    /** The server, started on first use. */
    public static synchronized EmbeddedPostgres server() {
        EmbeddedPostgres running = server;
        if (running == null) {
            running = start();
            server = running;
        }
        return running;
    }

    /** A new database in which these modules' schemas are there and migrated; open them through the result. */
    public static Databases databases(ClassLoader resources, String... modules) {
        return new Databases(settings(resources, modules), Map.of(), InstantSource.system());
    }

    /** Where a new database is, in which these modules' schemas are there and migrated. */
    public static DatabaseSettings settings(ClassLoader resources, String... modules) {
        String name = "test_" + NUMBER.incrementAndGet();
        execute("create database " + name + " template " + template(resources, modules) + " strategy file_copy");
        return at(name);
    }

    /** Where a new and empty database is. */
    public static DatabaseSettings empty() {
        String name = "test_" + NUMBER.incrementAndGet();
        execute("create database " + name);
        return at(name);
    }

    /** Spares the embedded server of this folder the unpacking of its programs, which takes seconds. */
    public static void lendPrograms(Path folder) {
        try {
            Files.createDirectories(PROGRAMS);
            Path unpacked = Binaries.in(PROGRAMS).folder();
            Path lent = folder.resolve(unpacked.getFileName());
            if (!Files.exists(lent)) {
                Files.createDirectories(folder);
                Files.createSymbolicLink(lent, unpacked);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DatabaseSettings at(String database) {
        EmbeddedPostgres running = server();
        return DatabaseSettings.at(running.url(database), running.user(), running.password())
                .poolSize(POOL);
    }

    private static synchronized String template(ClassLoader resources, String... modules) {
        return TEMPLATES.computeIfAbsent(String.join(",", modules), _ -> {
            String name = "template_" + NUMBER.incrementAndGet();
            execute("create database " + name);
            try (Databases databases = new Databases(at(name), Map.of(), InstantSource.system())) {
                for (String module : modules) {
                    databases.open(module, resources);
                }
            }
            return name;
        });
    }

    private static void execute(String sql) {
        EmbeddedPostgres running = server();
        try (Connection connection =
                        DriverManager.getConnection(running.url("postgres"), running.user(), running.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private static EmbeddedPostgres start() {
        try {
            Path folder = Files.createTempDirectory("quark-test-");
            EmbeddedPostgres started =
                    EmbeddedPostgres.start(folder, EmbeddedPostgres.Options.unsafeForTests(PROGRAMS));
            boolean keep = Boolean.getBoolean("quark.test.keep");
            if (keep) {
                System.err.println("test databases: " + started.url("test_1") + " user=" + started.user() + " password="
                        + started.password() + " folder=" + folder);
            } else {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(started, folder), "test-postgres-stop"));
            }
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void stop(EmbeddedPostgres started, Path folder) {
        started.close();
        try {
            Folders.delete(folder);
        } catch (IOException e) {
            System.err.println("left behind: " + folder + ": " + e);
        }
    }
}
