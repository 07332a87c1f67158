package space.quark.conformance.crash;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Count one key each from one on: over HTTP in business transactions, and by SQL. */
final class Counters {
    /** What was counted over HTTP. */
    static final String TALLY = "tally-";
    /** What was published by SQL. */
    static final String SQL = "sql-";

    private static final int HTTP_CLIENTS = 5;
    private static final int HTTP_REST_MILLIS = 15;
    private static final int SQL_REST_MILLIS = 40;

    private final Http http;
    private final Ledger ledger;
    private final Supplier<String> database;

    /** @param database where it is now, as JDBC has it, with user and password */
    Counters(Http http, Ledger ledger, Supplier<String> database) {
        this.http = http;
        this.ledger = ledger;
        this.database = database;
    }

    void join(Clients clients) {
        for (int i = 0; i < HTTP_CLIENTS; i++) {
            String key = TALLY + i;
            clients.add(HTTP_REST_MILLIS, () -> count(key));
        }
        clients.add(SQL_REST_MILLIS, new BySql(SQL + 0));
    }

    private boolean count(String key) {
        long n = ledger.counts().getOrDefault(key, 0L) + 1;
        Http.Reply reply = http.post("/api/v1/tally/counts", Map.of("key", key, "n", n), null);
        if (reply.status() != 200) {
            // 404: the jar is not docked yet; should it never be, nobody counts any more, and that is noticed.
            if (!reply.away() && reply.status() != 404) {
                ledger.refused(reply.status() + " " + reply.body());
            }
            return false;
        }
        ledger.counted(key, n);
        return true;
    }

    /** The same number has the same id, so that trying again publishes nothing twice. */
    private final class BySql implements Clients.Step {
        private final String key;
        private @Nullable Connection connection;

        private BySql(String key) {
            this.key = key;
        }

        @Override
        public boolean take() {
            long n = ledger.counts().getOrDefault(key, 0L) + 1;
            try {
                Connection open = connection;
                if (open == null) {
                    open = DriverManager.getConnection(database.get());
                    connection = open;
                }
                try (PreparedStatement publish =
                        open.prepareStatement("select quark.publish('sqlcrash.counted', ?, ?::jsonb, ?)")) {
                    publish.setString(1, key);
                    publish.setString(2, "{\"n\": " + n + "}");
                    publish.setObject(3, new UUID(key.hashCode(), n));
                    publish.execute();
                }
                ledger.counted(key, n);
                return true;
            } catch (SQLException | RuntimeException _) {
                // Killed before it answered: whether this was done is open.
                close();
                return false;
            }
        }

        private void close() {
            try {
                if (connection != null) {
                    connection.close();
                }
            } catch (SQLException _) {
                // gone anyway
            }
            connection = null;
        }
    }
}
