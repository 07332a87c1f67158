package space.quark.conformance;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import space.quark.host.storage.EmbeddedPostgres;

/** Disturbs the database of a station that stands still. */
final class CrashDatabase {
    private CrashDatabase() {}

    /** From now on commits are acknowledged before they are on disk. */
    static void commitWithoutWaiting(Path data) throws SQLException {
        EmbeddedPostgres.Options options = EmbeddedPostgres.Options.safe();
        try (EmbeddedPostgres server = EmbeddedPostgres.start(data.resolve("postgres"), options);
                Connection connection = DriverManager.getConnection(server.url(), server.user(), server.password());
                Statement statement = connection.createStatement()) {
            statement.execute("alter system set synchronous_commit = off");
        }
    }
}
