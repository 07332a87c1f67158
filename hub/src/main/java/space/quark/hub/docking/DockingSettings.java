package space.quark.hub.docking;

import java.time.Duration;
import java.util.List;
import space.quark.dock.Check;
import space.quark.dock.Setting;

/** Settings of docking, below {@code docking}. */
public record DockingSettings(
        @Setting(
                value = "127.0.0.0/8,::1/128",
                help = "Networks in which modules may listen, as 10.0.0.0/8; the hub asks no address outside of them.")
        List<String> networks,

        @Setting(
                value = "",
                help = "Where modules reach the hub, such as http://10.0.0.1:8080; empty takes the address they asked.")
        String url,

        @Setting(value = "30s", help = "How long a heartbeat is good for.")
        Duration lease,

        @Setting(
                value = "60s",
                help = "How long a module may take to start before it has failed and is tried again later.")
        Duration start,

        @Setting(value = "7d", help = "How long a module waits for its approval before it is refused.")
        Duration approval,

        @Setting(value = "100", help = "How many modules may wait for their approval; more are told to come later.")
        int maxWaiting,

        @Setting(
                value = "20",
                help = "How many of them may have come from one network address (IPv6: from one network of 64 bits).")
        int maxWaitingFrom,

        @Setting(value = "30s", help = "How long a module that leaves may finish what it began.")
        Duration drain,

        @Setting(
                value = "10s",
                help = "How long a successor is on trial, with the way back open, before the old one is stopped.")
        Duration trial,

        @Setting(value = "5", help = "How many of a hundred requests a successor on trial may fail.")
        int errorBudget,

        @Setting(value = "10m", help = "How long a service token is good for.")
        Duration tokenLife,

        @Setting(value = "3", help = "How often an instance may come and go within flap_window before it is held back.")
        int flaps,

        @Setting(value = "5m", help = "How long a coming and going is remembered.")
        Duration flapWindow,

        @Setting(
                value = "30s",
                help = "How long who comes and goes too often is held back at first; each time twice as long.")
        Duration quarantine,

        @Setting(
                value = "1h",
                help = "How long an instance may be away before it is forgotten; the last one of a module never is.")
        Duration forgetAfter,

        @Setting(
                value = "2s",
                help = "How often the folder modules is looked at for jars that came, changed or went; 0s for never.")
        Duration lookAtJars,

        @Setting(value = "1MB", help = "How much of a supervised module's output is kept, in each of two files.")
        long log) {

    /** The networks when nobody names others. */
    public static final List<String> LOOPBACK = List.of("127.0.0.0/8", "::1/128");

    public DockingSettings {
        networks = List.copyOf(networks);
        Check check = Check.that()
                .isTrue(
                        "networks",
                        networks.stream().allMatch(Network::isNetwork),
                        "must be networks such as 127.0.0.0/8 or ::1/128")
                .isTrue(
                        "url",
                        url.isEmpty() || url.startsWith("http://") || url.startsWith("https://"),
                        "must be an http or https address")
                .range("max_waiting", maxWaiting, 0, 10_000)
                .range("max_waiting_from", maxWaitingFrom, 0, 10_000)
                .range("error_budget", errorBudget, 0, 100)
                .range("flaps", flaps, 1, 1000)
                .range("log", log, 4096, 1 << 30);
        positive(check, "lease", lease);
        positive(check, "start", start);
        positive(check, "approval", approval);
        positive(check, "drain", drain);
        positive(check, "trial", trial);
        positive(check, "token_life", tokenLife);
        positive(check, "flap_window", flapWindow);
        positive(check, "quarantine", quarantine);
        positive(check, "forget_after", forgetAfter);
        check.isTrue("look_at_jars", !lookAtJars.isNegative(), "must not be negative");
        check.done();
    }

    private static void positive(Check check, String name, Duration value) {
        check.isTrue(name, value.isPositive(), "must be more than zero");
    }
}
