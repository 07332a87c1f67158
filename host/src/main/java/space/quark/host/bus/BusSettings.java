package space.quark.host.bus;

import java.time.Duration;
import space.quark.dock.Check;
import space.quark.dock.Setting;

/** How the bus reads, retries and forgets. */
public record BusSettings(
        @Setting(value = "500", help = "Events handled in one transaction at most.")
        int batch,

        @Setting(value = "2s", help = "How long a subscriber that nobody wakes waits before it looks for events.")
        Duration poll,

        @Setting(value = "200ms", help = "Pause before a failed event is tried again; doubles with each failure.")
        Duration retryFrom,

        @Setting(value = "5m", help = "Longest pause before a failed event is tried again.")
        Duration retryTo,

        @Setting(
                value = "7d",
                help = "How long published events are kept, and longer until every subscriber has heard them.")
        Duration retention,

        @Setting(
                value = "30d",
                help = "A subscriber that was away longer than this no longer keeps events from being dropped.")
        Duration absence) {

    public BusSettings {
        Check.that()
                .range("batch", batch, 1, 10_000)
                .isTrue("poll", positive(poll), "must be longer than nothing")
                .isTrue("retry_from", positive(retryFrom), "must be longer than nothing")
                .isTrue("retry_to", retryTo.compareTo(retryFrom) >= 0, "must not be shorter than retry_from")
                .isTrue("retention", retention.compareTo(Duration.ofDays(1)) >= 0, "must be a day or more")
                .isTrue("absence", absence.compareTo(retention) >= 0, "must not be shorter than retention")
                .done();
    }

    /** The settings of a station whose owner set none. */
    public static BusSettings defaults() {
        return new BusSettings(
                500,
                Duration.ofSeconds(2),
                Duration.ofMillis(200),
                Duration.ofMinutes(5),
                Duration.ofDays(7),
                Duration.ofDays(30));
    }

    /** How long an event rests after it failed for the nth time. */
    Duration pauseAfter(int attempts) {
        Duration pause = retryFrom.multipliedBy(1L << Math.min(Math.max(attempts - 1, 0), 30));
        return pause.compareTo(retryTo) < 0 ? pause : retryTo;
    }

    private static boolean positive(Duration duration) {
        return duration.isPositive();
    }
}
