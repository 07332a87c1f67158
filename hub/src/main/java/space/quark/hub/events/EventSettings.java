package space.quark.hub.events;

import java.time.Duration;
import space.quark.dock.Check;
import space.quark.dock.Setting;

/** Settings of publishing and hearing from outside, below {@code events}. */
public record EventSettings(
        @Setting(value = "5000", help = "Events a second that one module outside may publish; 0 for no limit.")
        int rate,

        @Setting(value = "32", help = "Polls and streams of one module outside that may wait at once.")
        int waiting,

        @Setting(value = "1000", help = "Events that a stream may be ahead of what was acknowledged.")
        int unacknowledged,

        @Setting(value = "5", help = "How often an event is given to a subscriber outside before it is a dead letter.")
        int attempts,

        @Setting(value = "1s", help = "Pause before a refused event comes again; doubles with each refusal.")
        Duration retryFrom,

        @Setting(value = "5m", help = "Longest pause before a refused event comes again.")
        Duration retryTo,

        @Setting(value = "1m", help = "How long a subscriber has to acknowledge an event that came again.")
        Duration patience,

        @Setting(value = "200ms", help = "How often to look for events published by SQL while somebody waits.")
        Duration poll,

        @Setting(value = "10s", help = "How long a module may take to answer a push, or to accept a streamed event.")
        Duration timeout,

        @Setting(value = "20s", help = "How often a quiet stream gets a sign of life.")
        Duration heartbeat) {

    public EventSettings {
        Check.that()
                .range("rate", rate, 0, 10_000_000)
                .range("waiting", waiting, 1, 10_000)
                .range("unacknowledged", unacknowledged, 1, 100_000)
                .range("attempts", attempts, 1, 100)
                .isTrue("retry_from", retryFrom.isPositive(), "must be longer than nothing")
                .isTrue("retry_to", retryTo.compareTo(retryFrom) >= 0, "must not be shorter than retry_from")
                .isTrue("patience", patience.isPositive(), "must be longer than nothing")
                .isTrue("poll", poll.isPositive(), "must be longer than nothing")
                .isTrue("timeout", timeout.isPositive(), "must be longer than nothing")
                .isTrue("heartbeat", heartbeat.isPositive(), "must be longer than nothing")
                .done();
    }

    /** The defaults. */
    public static EventSettings standard() {
        return new EventSettings(
                5000,
                32,
                1000,
                5,
                Duration.ofSeconds(1),
                Duration.ofMinutes(5),
                Duration.ofMinutes(1),
                Duration.ofMillis(200),
                Duration.ofSeconds(10),
                Duration.ofSeconds(20));
    }
}
