package space.quark.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/** What a database does every few minutes and each number has to bear. */
final class Checkpoint {
    private Checkpoint() {}

    /** Makes one after this time; the thread ends with it. */
    static Thread after(Duration time, DataSource database) {
        return Thread.ofVirtual().start(() -> {
            LockSupport.parkNanos(time.toNanos());
            try (Connection connection = database.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("checkpoint");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
