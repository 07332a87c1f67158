package space.quark.host.storage;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import space.quark.dock.Caller;
import space.quark.dock.CommonProblem;
import space.quark.dock.Problem;

/** One PostgreSQL server as seen from here: a pool of connections and the turns before it. */
final class Server implements AutoCloseable {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final int SPARE_CONNECTIONS = 2;

    private final DatabaseSettings settings;
    private final InstantSource clock;
    private final HikariDataSource pool;
    /** Virtual threads that wait at the pool itself starve one another; here everybody's wait is bounded. */
    private final Turns turns;

    private final Leases leases;

    Server(DatabaseSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.turns = new Turns(settings.poolSize());
        this.leases = new Leases(settings);
        this.pool = new HikariDataSource(poolConfig(settings));
    }

    HikariDataSource pool() {
        return pool;
    }

    Leases leases() {
        return leases;
    }

    DatabaseSettings settings() {
        return settings;
    }

    /** Waits for a turn, no longer than the caller does; each success wants one {@link #leave}. */
    void enter() {
        try {
            if (!turns.takeFree() && !turns.take(patience())) {
                throw Problem.retryAfter(CommonProblem.OVERLOADED, RETRY_AFTER);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.of(CommonProblem.OVERLOADED, e);
        }
    }

    void leave() {
        turns.giveBack();
    }

    /** After a change of tables: what idle connections have prepared may no longer fit. */
    void forgetPreparedStatements() {
        pool.getHikariPoolMXBean().softEvictConnections();
    }

    int waiting() {
        return turns.waiting();
    }

    int busy() {
        return turns.busy();
    }

    private long patience() {
        long patience = settings.waitTimeout().toNanos();
        Instant deadline = Caller.current().deadline();
        if (deadline.equals(Instant.MAX)) {
            return patience;
        }
        Duration left = Duration.between(clock.instant(), deadline);
        return left.compareTo(settings.waitTimeout()) < 0 ? Math.max(0, left.toNanos()) : patience;
    }

    private static HikariConfig poolConfig(DatabaseSettings settings) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("quark-" + Integer.toHexString(settings.url().hashCode()));
        config.setJdbcUrl(settings.url());
        if (!settings.user().isEmpty()) {
            config.setUsername(settings.user());
            config.setPassword(settings.password());
        }
        config.setMaximumPoolSize(settings.poolSize());
        config.setMinimumIdle(Math.min(SPARE_CONNECTIONS, settings.poolSize()));
        config.setConnectionTimeout(settings.connectionTimeout().toMillis());
        config.setValidationTimeout(Math.min(5_000, settings.connectionTimeout().toMillis()));
        config.setInitializationFailTimeout(-1);
        config.setConnectionInitSql(limits(settings));
        config.setRegisterMbeans(false);
        config.addDataSourceProperty("ApplicationName", "quark");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("reWriteBatchedInserts", "true");
        config.addDataSourceProperty("prepareThreshold", "3");
        config.addDataSourceProperty("preparedStatementCacheQueries", "512");
        config.addDataSourceProperty("preparedStatementCacheSizeMiB", "8");
        config.addDataSourceProperty("connectTimeout", String.valueOf(seconds(settings.connectionTimeout())));
        if (!settings.isLocal()) {
            // Within a machine a connection ends with the process at its other end; each timed wait costs a timer.
            config.addDataSourceProperty("socketTimeout", String.valueOf(seconds(settings.statementTimeout()) + 30));
        }
        return config;
    }

    /** One round trip for all limits; transaction_timeout exists since PostgreSQL 17. */
    private static String limits(DatabaseSettings settings) {
        long statement = settings.statementTimeout().toMillis();
        long transaction = settings.transactionTimeout().toMillis();
        return String.format(Locale.ROOT, """
                select set_config('statement_timeout', '%d', false),
                       set_config('idle_in_transaction_session_timeout', '%d', false),
                       case when current_setting('transaction_timeout', true) is not null
                            then set_config('transaction_timeout', '%d', false) end""", statement, transaction, transaction);
    }

    private static long seconds(Duration duration) {
        return Math.max(1, duration.toSeconds());
    }

    @Override
    public void close() {
        leases.close();
        pool.close();
    }
}
