package space.quark.host.storage;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import space.quark.host.StartupProblem;

/** Says in one line why a server cannot be used. */
final class ConnectionTrouble {
    private ConnectionTrouble() {}

    static StartupProblem explain(DatabaseSettings settings, Exception failure) {
        SQLException cause = deepest(failure);
        String state = cause == null || cause.getSQLState() == null ? "" : cause.getSQLState();
        String place = place(settings.url());
        String user = settings.user().isEmpty() ? "the role named in it" : settings.user();
        String line = switch (state) {
            case "28P01", "28000" -> "the database at " + place + " refuses " + user + ": wrong user or password";
            case "3D000" -> "there is no such database at " + place + ": create it first";
            case "42501" ->
                "the database at " + place + " does not let " + user + " create a schema: grant create on the database";
            case "53100" -> "the disk of the database at " + place + " is full";
            case "53300" -> "the database at " + place + " has no connection left: lower database.pool_size";
            case "57P03" -> "the database at " + place + " is starting up or recovering: try again";
            default ->
                state.startsWith("08") || state.isEmpty()
                        ? "the database at " + place + " cannot be reached" + because(cause)
                        : "the database at " + place + " reports " + state + because(cause);
        };
        int exit = state.equals("53100") ? StartupProblem.INPUT_OUTPUT : StartupProblem.UNAVAILABLE;
        return new StartupProblem(line, exit, failure);
    }

    /** The address without parameters, which may hold a password. */
    static String place(String url) {
        int parameters = url.indexOf('?');
        return parameters < 0 ? url : url.substring(0, parameters);
    }

    private static String because(@Nullable SQLException cause) {
        return cause == null || cause.getMessage() == null
                ? ""
                : ": " + cause.getMessage().strip().replaceAll("\\s*\\R\\s*", " ");
    }

    /** Pools and Flyway wrap what the server said. */
    private static @Nullable SQLException deepest(Throwable failure) {
        SQLException found = null;
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof SQLException sql) {
                found = sql;
            }
        }
        return found;
    }
}
