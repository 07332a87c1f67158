package space.quark.host.storage;

import java.time.Duration;
import java.util.regex.Pattern;
import space.quark.dock.Check;
import space.quark.dock.Setting;

/** Which PostgreSQL server to use and how patiently; sections {@code database} and {@code modules.<id>.database}. */
public record DatabaseSettings(
        @Setting(
                value = "",
                help = "JDBC address of a PostgreSQL server, such as jdbc:postgresql://db.example:5432/quark; "
                        + "empty: the station runs its own (for a module: the station's)")
        String url,

        @Setting(value = "", help = "Role to connect as; empty: as the address says")
        String user,

        @Setting(value = "", help = "Password of the role", secret = true)
        String password,

        @Setting(value = "16", help = "Connections kept at most, 1 to 500")
        int poolSize,

        @Setting(value = "5s", help = "How long connecting to the server may take")
        Duration connectionTimeout,

        @Setting(
                value = "5s",
                help = "How long a request waits for its turn at the pool before it is told to come back later")
        Duration waitTimeout,

        @Setting(value = "30s", help = "How long one statement may run")
        Duration statementTimeout,

        @Setting(value = "60s", help = "How long one transaction may take")
        Duration transactionTimeout) {

    private static final Pattern LOCAL = Pattern.compile(
            "jdbc:postgresql:(?!//)|jdbc:postgresql://(localhost|127[.][0-9.]+|\\[::1])?(:[0-9]*)?([/?]|$)");

    public DatabaseSettings {
        Check.that()
                .isTrue(
                        "url",
                        url.isEmpty() || url.startsWith("jdbc:postgresql:"),
                        "must start with jdbc:postgresql: (example: jdbc:postgresql://127.0.0.1:5432/quark)")
                .range("pool_size", poolSize, 1, 500)
                .isTrue("connection_timeout", connectionTimeout.toMillis() >= 250, "must be at least 250ms")
                .isTrue("wait_timeout", waitTimeout.isPositive(), "must be more than zero")
                .isTrue("statement_timeout", statementTimeout.toMillis() > 0, "must be at least 1ms")
                .isTrue("transaction_timeout", transactionTimeout.toMillis() > 0, "must be at least 1ms")
                .done();
    }

    /** The defaults for a given server. */
    public static DatabaseSettings at(String url, String user, String password) {
        return new DatabaseSettings(
                url,
                user,
                password,
                16,
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60));
    }

    /** The same patience and size at another server. */
    public DatabaseSettings server(String newUrl, String newUser, String newPassword) {
        return new DatabaseSettings(
                newUrl,
                newUser,
                newPassword,
                poolSize,
                connectionTimeout,
                waitTimeout,
                statementTimeout,
                transactionTimeout);
    }

    /** The same with another number of connections. */
    public DatabaseSettings poolSize(int connections) {
        return new DatabaseSettings(
                url, user, password, connections, connectionTimeout, waitTimeout, statementTimeout, transactionTimeout);
    }

    /** Whether a server is named; without one the station runs its own. */
    public boolean external() {
        return !url.isEmpty();
    }

    /** Whether the server is said to run on this machine. */
    boolean isLocal() {
        return LOCAL.matcher(url).lookingAt();
    }

    @Override
    public String toString() {
        return "DatabaseSettings[url=" + url + ", user=" + user + ", poolSize=" + poolSize + "]";
    }
}
