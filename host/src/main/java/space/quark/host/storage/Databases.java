package space.quark.host.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import space.quark.host.StartupProblem;

/** All databases of a process: one pool and one gate a server, however many modules share it. */
public final class Databases implements AutoCloseable {
    private static final Pattern SCHEMA = Pattern.compile("(?!pg_|public$|information_schema$)[a-z][a-z0-9_]{0,50}");

    private static final int OLDEST_SERVER = 15;

    private final DatabaseSettings shared;
    private final Map<String, DatabaseSettings> perModule;
    private final InstantSource clock;
    private final Map<Place, Server> servers = new HashMap<>();
    private final Map<Place, Set<String>> users = new HashMap<>();
    private final StatementCounter statements = new StatementCounter();
    private boolean closed;

    /** What makes two settings the same server. */
    private record Place(String url, String user) {}

    /**
     * How busy a server's pool is.
     *
     * @param modules the modules that share it
     * @param size connections at most
     * @param busy turns given out
     * @param waiting callers waiting at the gate
     */
    public record PoolState(String url, List<String> modules, int size, int busy, int waiting) {}

    /**
     * @param shared the server of all modules that name none of their own
     * @param perModule by module id; settings without address count as absent
     */
    public Databases(DatabaseSettings shared, Map<String, DatabaseSettings> perModule, InstantSource clock) {
        this.shared = shared;
        this.perModule = Map.copyOf(perModule);
        this.clock = clock;
    }

    /**
     * Connects, creates the module's schema if need be and migrates it: the host's own tables, then the module's
     * {@code db/<moduleId>}. Reports a {@link StartupProblem} when the server cannot be used.
     *
     * @param resources where the module's migrations are found
     */
    public ModuleDatabase open(String moduleId, ClassLoader resources) {
        return open(moduleId, resources, null);
    }

    /**
     * The same for a version that is to succeed the one that serves, which may serve again with what this one migrates.
     *
     * @param serving what the module's other version was given; null when none serves
     */
    public ModuleDatabase open(String moduleId, ClassLoader resources, @Nullable ModuleDatabase serving) {
        String schema = moduleId.replace('-', '_');
        if (!SCHEMA.matcher(schema).matches()) {
            throw new StartupProblem(moduleId + " cannot be the name of a schema", StartupProblem.USAGE);
        }
        DatabaseSettings settings = settings(moduleId);
        Server server = server(settings, moduleId);
        Scripts scripts = Scripts.of("db/" + moduleId, resources);
        try {
            Migrations migrations = new Migrations(schema, scripts, serving == null ? null : serving.version());
            if (migrations.bringUpToDate(server.pool(), patient(settings))) {
                server.forgetPreparedStatements();
            }
        } catch (SQLException | FlywayException e) {
            throw ConnectionTrouble.explain(settings, e);
        }
        return new ModuleDatabase(
                schema, scripts.newest(), server, Mapping.jdbi(server.pool(), statements.loggerOf(schema)), statements);
    }

    /** The settings that hold for this module. */
    public DatabaseSettings settings(String moduleId) {
        DatabaseSettings own = perModule.get(moduleId);
        return own != null && own.external() ? own : shared;
    }

    /** Counts the statements of all modules. */
    public StatementCounter statements() {
        return statements;
    }

    /** The pools as they are now, for metrics. */
    public synchronized List<PoolState> pools() {
        return servers.entrySet().stream()
                .map(entry -> new PoolState(
                        ConnectionTrouble.place(entry.getKey().url()),
                        List.copyOf(users.getOrDefault(entry.getKey(), Set.of())),
                        entry.getValue().settings().poolSize(),
                        entry.getValue().busy(),
                        entry.getValue().waiting()))
                .toList();
    }

    @Override
    public synchronized void close() {
        closed = true;
        servers.values().forEach(Server::close);
        servers.clear();
    }

    private synchronized Server server(DatabaseSettings settings, String moduleId) {
        if (closed) {
            throw new IllegalStateException("the databases are closed");
        }
        if (!settings.external()) {
            throw new StartupProblem("database.url is not set and no server was started", StartupProblem.USAGE);
        }
        Place place = new Place(settings.url(), settings.user());
        Server server = servers.get(place);
        if (server == null) {
            probe(settings);
            server = new Server(settings, clock);
            servers.put(place, server);
        }
        users.computeIfAbsent(place, _ -> new TreeSet<>()).add(moduleId);
        return server;
    }

    /** Fails at once where the pool would try again until its patience ends. */
    private static void probe(DatabaseSettings settings) {
        PGSimpleDataSource source = patient(settings);
        source.setConnectTimeout((int) Math.max(1, settings.connectionTimeout().toSeconds()));
        try (Connection connection = source.getConnection()) {
            int version = connection.getMetaData().getDatabaseMajorVersion();
            if (version < OLDEST_SERVER) {
                throw new StartupProblem(
                        "the database at " + ConnectionTrouble.place(settings.url()) + " is PostgreSQL " + version
                                + "; at least " + OLDEST_SERVER + " is needed",
                        StartupProblem.UNAVAILABLE);
            }
        } catch (SQLException e) {
            throw ConnectionTrouble.explain(settings, e);
        }
    }

    /** Connections outside the pool, without limits: a migration may take its time. */
    private static PGSimpleDataSource patient(DatabaseSettings settings) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(settings.url());
        if (!settings.user().isEmpty()) {
            source.setUser(settings.user());
            source.setPassword(settings.password());
        }
        source.setApplicationName("quark migration");
        return source;
    }
}
