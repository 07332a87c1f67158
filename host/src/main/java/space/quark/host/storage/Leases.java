package space.quark.host.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jdbi.v3.core.ConnectionException;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Rights that one process at a time has on a server: advisory locks of one session, outside of the pool and without a
 * transaction. They end with the session; that it has ended is noticed within a second.
 */
final class Leases implements AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int PATIENCE_SECONDS = 5;

    private final DatabaseSettings settings;
    private final Set<String> held = new HashSet<>();
    private @Nullable Connection session;
    private long seen;

    Leases(DatabaseSettings settings) {
        this.settings = settings;
    }

    /** Whether this process has the right, which it takes when nobody else has it. */
    synchronized boolean hold(String name) {
        try {
            Connection now = session();
            if (!held.contains(name) && ask(now, "select pg_try_advisory_lock(hashtextextended(?, 0))", name)) {
                held.add(name);
            }
            return held.contains(name);
        } catch (SQLException e) {
            close();
            throw new ConnectionException(e);
        }
    }

    synchronized void release(String name) {
        Connection now = session;
        if (held.remove(name) && now != null) {
            try {
                ask(now, "select pg_advisory_unlock(hashtextextended(?, 0))", name);
            } catch (SQLException _) {
                // The session has ended, and with it the right.
                close();
            }
        }
    }

    private static boolean ask(Connection session, String sql, String name) throws SQLException {
        try (PreparedStatement question = session.prepareStatement(sql)) {
            question.setString(1, name);
            try (ResultSet answer = question.executeQuery()) {
                return answer.next() && answer.getBoolean(1);
            }
        }
    }

    private Connection session() throws SQLException {
        Connection now = session;
        long time = System.nanoTime();
        if (now != null && time - seen > LOOK.toNanos()) {
            if (now.isValid(PATIENCE_SECONDS)) {
                seen = time;
            } else {
                close();
                now = null;
            }
        }
        if (now == null) {
            PGSimpleDataSource source = new PGSimpleDataSource();
            source.setUrl(settings.url());
            if (!settings.user().isEmpty()) {
                source.setUser(settings.user());
                source.setPassword(settings.password());
            }
            source.setApplicationName("quark lease");
            source.setTcpKeepAlive(true);
            source.setConnectTimeout(
                    (int) Math.max(1, settings.connectionTimeout().toSeconds()));
            source.setSocketTimeout(2 * PATIENCE_SECONDS);
            now = source.getConnection();
            session = now;
            seen = time;
        }
        return now;
    }

    @Override
    public synchronized void close() {
        Connection now = session;
        session = null;
        held.clear();
        if (now != null) {
            try {
                now.close();
            } catch (SQLException _) {
                // It is gone either way.
            }
        }
    }
}
