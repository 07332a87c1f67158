package space.quark.host.storage;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import space.quark.host.StartupProblem;

/** All databases of a process: one pool and one gate a server, however many modules share it. */
public final class Databases implements AutoCloseable {
    private final DatabaseSettings shared;
    private final Map<String, DatabaseSettings> perModule;
    private final InstantSource clock;
    private final Map<Place, Server> servers = new HashMap<>();
    private final Map<String, Jdbi> ready = new ConcurrentHashMap<>();
    private final StatementCounter statements = new StatementCounter();

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
        if (moduleId.isEmpty() || resources.getParent() == resources) {
            throw new StartupProblem("a module needs an id" + perModule + ready, StartupProblem.USAGE);
        }
        Server server = servers.computeIfAbsent(new Place(shared.url(), shared.user()), _ -> new Server(shared, clock));
        return new ModuleDatabase(moduleId, server, jdbi(server, moduleId));
    }

    /** Counts the statements of all modules. */
    public StatementCounter statements() {
        return statements;
    }

    /** The pools as they are now, for metrics. */
    public synchronized List<PoolState> pools() {
        return List.of();
    }

    @Override
    public synchronized void close() {
        servers.values().forEach(Server::close);
        servers.clear();
    }

    Jdbi jdbi(Server server, String schema) {
        Jdbi jdbi = Jdbi.create(server.pool());
        jdbi.getConfig(SqlStatements.class).setSqlLogger(statements.loggerOf(schema));
        return jdbi;
    }
}
