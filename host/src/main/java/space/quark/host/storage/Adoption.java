package space.quark.host.storage;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of a server that a killed station left running: kept when it is the one that would be started, else stopped. */
record Adoption(Cluster cluster, EmbeddedPostgres.Options options, String password) {
    private static final Logger LOG = LoggerFactory.getLogger(Adoption.class);
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** The server that is kept; null when none runs any more. */
    @Nullable Postmaster adopt() throws IOException {
        Postmaster orphan = Postmaster.of(cluster.data()).orElse(null);
        if (orphan == null) {
            return null;
        }
        LOG.info(
                "a database server (process {}) is still running",
                orphan.process().pid());
        Postmaster kept = answering(orphan);
        if (kept == null) {
            cluster.stop(orphan);
        }
        return kept;
    }

    /** The running server if it answers and is the one we would start. */
    private @Nullable Postmaster answering(Postmaster orphan) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (orphan.alive() && System.nanoTime() < end) {
            Postmaster now = Postmaster.of(cluster.data()).orElse(orphan);
            if (now.port() > 0) {
                cluster.configure(now.port());
                try (Connection connection = EmbeddedPostgres.connect(now.port(), "postgres", password);
                        Statement statement = connection.createStatement()) {
                    boolean same = fits(statement);
                    LOG.info(same ? "the running database server is kept" : "it does not fit and is started anew");
                    return same ? now : null;
                } catch (SQLException e) {
                    LOG.debug("not yet: {}", e.getMessage());
                }
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        return null;
    }

    private boolean fits(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(
                "select current_setting('server_version'), current_setting('max_connections')::int, pg_reload_conf()")) {
            return row.next()
                    && row.getString(1).equals(cluster.version())
                    && row.getInt(2) == options.maxConnections();
        }
    }
}
