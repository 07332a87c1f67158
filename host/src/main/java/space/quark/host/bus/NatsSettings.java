package space.quark.host.bus;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import space.quark.dock.Check;
import space.quark.dock.Setting;

/** The NATS servers that carry events; section {@code bus.nats}, of use when {@code bus.kind} is {@code nats}. */
public record NatsSettings(
        @Setting(
                value = "nats://127.0.0.1:4222",
                help = "Addresses of NATS servers of one cluster with JetStream; tls:// for TLS.")
        List<String> servers,

        @Setting(value = "", help = "User to connect as; empty: none.")
        String user,

        @Setting(value = "", help = "Password of the user.", secret = true)
        String password,

        @Setting(value = "", help = "A token instead of user and password.", secret = true)
        String token,

        @Setting(value = "", help = "File of credentials (.creds) instead of user and password; empty: none.")
        String credentials,

        @Setting(
                value = "quark",
                help = "First word of all subjects and names of streams, so that several stations may share servers.")
        String prefix,

        @Setting(value = "1", help = "Servers of the cluster that keep each event, 1 to 5.")
        int replicas,

        @Setting(value = "5s", help = "How long a server may take to answer.")
        Duration timeout) {
    private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9_-]{0,30}");

    public NatsSettings {
        servers = List.copyOf(servers);
        Check.that()
                .isTrue("servers", !servers.isEmpty(), "must name a server, such as nats://127.0.0.1:4222")
                .isTrue(
                        "servers",
                        servers.stream().allMatch(it -> it.matches("(nats|tls|ws|wss)://[^/@\\s]+(/.*)?")),
                        "must be like nats://127.0.0.1:4222, without user and password")
                .isTrue("prefix", WORD.matcher(prefix).matches(), "must be small letters, digits, _ and -")
                .isTrue(
                        "credentials",
                        (user.isEmpty() ? 0 : 1) + (token.isEmpty() ? 0 : 1) + (credentials.isEmpty() ? 0 : 1) <= 1,
                        "must be alone: set one of user, token and credentials")
                .range("replicas", replicas, 1, 5)
                .isTrue("timeout", timeout.toMillis() >= 100, "must be at least 100ms")
                .done();
    }

    @Override
    public String toString() {
        return "NatsSettings[servers=" + servers + ", prefix=" + prefix + "]";
    }
}
