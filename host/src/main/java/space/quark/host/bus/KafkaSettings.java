package space.quark.host.bus;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import space.quark.dock.Check;
import space.quark.dock.Setting;

/** The Kafka servers that carry events; section {@code bus.kafka}, of use when {@code bus.kind} is {@code kafka}. */
public record KafkaSettings(
        @Setting(value = "127.0.0.1:9092", help = "Addresses of some servers of one Kafka cluster.")
        List<String> servers,

        @Setting(value = "false", help = "Whether connections are encrypted (TLS).")
        boolean tls,

        @Setting(
                value = "",
                help = "File of certificates (PEM) that vouch for the servers; empty: those that Java trusts.")
        String certificates,

        @Setting(value = "", help = "User to connect as (SASL); empty: none.")
        String user,

        @Setting(value = "", help = "Password of the user.", secret = true)
        String password,

        @Setting(value = "SCRAM-SHA-512", help = "How the user proves it: SCRAM-SHA-512, SCRAM-SHA-256 or PLAIN.")
        String mechanism,

        @Setting(
                value = "quark",
                help = "First word of the names of all topics, so that several stations may share servers.")
        String prefix,

        @Setting(
                value = "1",
                help = "Partitions of a module's topic when it is made; never changed after that, or keys lose their"
                        + " order.")
        int partitions,

        @Setting(value = "1", help = "Servers of the cluster that keep each event; more than half must have it.")
        int replicas,

        @Setting(
                value = "true",
                help =
                        "Whether each server has an event on its disk before it acknowledges it, and not in memory only.")
        boolean flush,

        @Setting(value = "5s", help = "How long the servers may take to answer.")
        Duration timeout) {
    private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9_-]{0,30}");

    public KafkaSettings {
        servers = List.copyOf(servers);
        Check.that()
                .isTrue("servers", !servers.isEmpty(), "must name a server, such as 127.0.0.1:9092")
                .isTrue(
                        "servers",
                        servers.stream().allMatch(it -> it.matches("([^/@:\\s]+|\\[[0-9a-fA-F:.]+]):\\d{1,5}")),
                        "must be like 127.0.0.1:9092")
                .isTrue("prefix", WORD.matcher(prefix).matches(), "must be small letters, digits, _ and -")
                .oneOf("mechanism", mechanism, Set.of("SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN"))
                .isTrue("certificates", certificates.isEmpty() || tls, "is of use with tls only")
                .range("partitions", partitions, 1, 100)
                .range("replicas", replicas, 1, 9)
                .isTrue("timeout", timeout.toMillis() >= 100, "must be at least 100ms")
                .done();
    }

    @Override
    public String toString() {
        return "KafkaSettings[servers=" + servers + ", prefix=" + prefix + "]";
    }
}
