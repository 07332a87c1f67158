package space.quark.hub.live;

import java.time.Duration;
import space.quark.dock.Check;
import space.quark.dock.Setting;

/** Settings of live connections, below {@code live}. */
public record LiveSettings(
        @Setting(value = "20s", help = "How often a quiet connection gets a sign of life.")
        Duration heartbeat,

        @Setting(value = "30s", help = "How often channels are read without having been told that there is news.")
        Duration poll,

        @Setting(value = "10s", help = "A client that takes longer to accept one message is disconnected.")
        Duration writeTimeout,

        @Setting(value = "10s", help = "How long a WebSocket may stay open without having sent its token.")
        Duration helloTimeout,

        @Setting(value = "20", help = "How many live connections one person may have.")
        int perPerson,

        @Setting(value = "10000", help = "How many live connections there may be in this process.")
        int connections) {

    public LiveSettings {
        Check.that()
                .isTrue("heartbeat", heartbeat.isPositive(), "must be longer than nothing")
                .isTrue("poll", poll.isPositive(), "must be longer than nothing")
                .isTrue("write_timeout", writeTimeout.isPositive(), "must be longer than nothing")
                .isTrue("hello_timeout", helloTimeout.isPositive(), "must be longer than nothing")
                .range("per_person", perPerson, 1, 100_000)
                .range("connections", connections, 1, 1_000_000)
                .done();
    }

    /** The defaults. */
    public static LiveSettings standard() {
        return new LiveSettings(
                Duration.ofSeconds(20),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                20,
                10_000);
    }
}
