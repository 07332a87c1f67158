package space.quark.host.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.host.StartupProblem;

/**
 * The station's own PostgreSQL server: its programs, data, password and log in one folder, listening on this machine
 * only. It heals what a killed station leaves behind, and starts the server again should it die.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final String DATABASE = "quark";
    private static final Duration GLANCE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final int GLANCES_PER_TRIM = 60;

    private final Cluster cluster;
    private final FolderLock lock;
    private final String password;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final ReentrantLock change = new ReentrantLock();
    private final int port;
    private volatile Postmaster postmaster;

    /**
     * How to run the server.
     *
     * @param durable false only in tests: what was committed may be lost when the power or the server fails
     * @param maxConnections connections at most, of all pools together
     * @param patience how long starting may take, recovery after a crash included
     * @param programs where to unpack the server's programs; absent: into the data folder
     */
    public record Options(
            boolean durable,
            int maxConnections,
            Duration patience,
            @Nullable Path programs) {
        /** Everything that was committed survives. */
        public static Options safe() {
            return new Options(true, 100, Duration.ofMinutes(10), null);
        }

        /** For tests only: quick, and not safe when the power or the server fails. */
        public static Options unsafeForTests(Path programs) {
            return new Options(false, 200, Duration.ofMinutes(1), programs);
        }
    }

    private EmbeddedPostgres(Cluster cluster, FolderLock lock, String password, Postmaster postmaster) {
        this.cluster = cluster;
        this.lock = lock;
        this.password = password;
        this.postmaster = postmaster;
        this.port = postmaster.port();
        Thread.ofVirtual().name("database-watch").start(this::watch);
    }

    /**
     * Starts the server of this folder, or adopts the one that a killed station left running there. What goes wrong is a
     * {@link StartupProblem}.
     */
    public static EmbeddedPostgres start(Path folder, Options options) {
        return start(folder, options, List.of(RunAs.Way.values()));
    }

    static EmbeddedPostgres start(Path folder, Options options, List<RunAs.Way> waysAroundRoot) {
        FolderLock lock = null;
        boolean started = false;
        try {
            Path real = create(folder);
            lock = FolderLock.of(real);
            Path programs = options.programs() == null ? real : options.programs();
            Files.createDirectories(programs);
            Binaries binaries = Binaries.in(programs);
            RunAs runAs = RunAs.choose(Path.of(binaries.program("postgres")), Cluster.data(real), waysAroundRoot);
            Cluster cluster = new Cluster(real, binaries, runAs, options);
            String password = cluster.password();
            cluster.create(password);
            Postmaster left = new Adoption(cluster, options, password).adopt();
            Postmaster postmaster = left == null ? cluster.start() : left;
            EmbeddedPostgres server = new EmbeddedPostgres(cluster, lock, password, postmaster);
            server.ensureDatabase();
            started = true;
            return server;
        } catch (IOException e) {
            throw Folders.trouble(folder.toAbsolutePath(), e);
        } finally {
            if (!started && lock != null) {
                release(lock);
            }
        }
    }

    /** The JDBC address. */
    public String url() {
        return url(port, DATABASE);
    }

    public String user() {
        return Cluster.ROLE;
    }

    public String password() {
        return password;
    }

    public int port() {
        return port;
    }

    /** The server's process. */
    public long pid() {
        return postmaster.process().pid();
    }

    /** These settings, pointed to this server. */
    public DatabaseSettings settings(DatabaseSettings base) {
        return base.server(url(), user(), password);
    }

    /** The JDBC address of another database on this server. */
    public String url(String database) {
        return url(port, database);
    }

    /** Stops the server within seconds and leaves no process; committed data are safe however it goes. */
    @Override
    public void close() {
        closing.countDown();
        change.lock();
        try {
            if (postmaster.alive()) {
                cluster.stop(postmaster);
            }
        } catch (IOException e) {
            LOG.warn("the database could not be stopped: {}", e.toString());
            postmaster.process().destroyForcibly();
        } finally {
            change.unlock();
            release(lock);
        }
    }

    private static String url(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?sslmode=disable&gssEncMode=disable";
    }

    private static Path create(Path folder) throws IOException {
        boolean there = Files.isDirectory(folder);
        Files.createDirectories(folder);
        if (!there) {
            // Others may pass through, for the server may have to run as another user; each file guards itself.
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        }
        return folder.toRealPath();
    }

    private void ensureDatabase() {
        try (Connection connection = connect(port, DATABASE, password)) {
            LOG.debug("{} answers", connection.getCatalog());
        } catch (SQLException e) {
            if (!"3D000".equals(e.getSQLState())) {
                close();
                throw ConnectionTrouble.explain(DatabaseSettings.at(url(), user(), password), e);
            }
            try (Connection connection = connect(port, "postgres", password);
                    Statement statement = connection.createStatement()) {
                statement.execute("create database " + DATABASE);
            } catch (SQLException again) {
                close();
                throw ConnectionTrouble.explain(DatabaseSettings.at(url(), user(), password), again);
            }
        }
    }

    static Connection connect(int port, String database, String password) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url(port, database));
        source.setUser(Cluster.ROLE);
        source.setPassword(password);
        source.setConnectTimeout(5);
        source.setSocketTimeout(30);
        return source.getConnection();
    }

    /** Starts the server again when it died, ever more slowly while it does not start, and keeps its log bounded. */
    private void watch() {
        Duration pause = GLANCE;
        try {
            for (int glance = 1; !closing.await(pause.toMillis(), TimeUnit.MILLISECONDS); glance++) {
                pause = postmaster.alive() || revive() ? GLANCE : longer(pause);
                if (glance % GLANCES_PER_TRIM == 0) {
                    trimLog();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }

    /** False when the server does not start. */
    private boolean revive() {
        change.lock();
        try {
            if (closing.getCount() == 0 || postmaster.alive()) {
                return true;
            }
            LOG.error("the database server died and is started again");
            postmaster = cluster.startAgain(port);
            return true;
        } catch (IOException | StartupProblem e) {
            LOG.error("the database server does not start: {}", e.getMessage());
            return false;
        } finally {
            change.unlock();
        }
    }

    /** A disk that is full must not end the watch. */
    private void trimLog() {
        try {
            cluster.trimLog();
        } catch (IOException e) {
            LOG.warn("the log of the database cannot be cut: {}", e.toString());
        }
    }

    private static void release(FolderLock lock) {
        try {
            lock.close();
        } catch (IOException e) {
            LOG.warn("the folder's lock could not be released: {}", e.toString());
        }
    }
}
