package space.quark.host.bus;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import space.quark.dock.Check;
import space.quark.dock.Setting;

/** How the bus reads, retries and forgets. */
public record BusSettings(
        @Setting(
                value = "embedded",
                help = "What carries events from their modules to those who hear them: the outboxes themselves, or a"
                        + " broker beside them.")
        BusKind kind,

        @Setting(value = "500", help = "Events handled in one transaction at most.")
        int batch,

        @Setting(value = "2s", help = "How long a subscriber that nobody wakes waits before it looks for events.")
        Duration poll,

        @Setting(value = "5", help = "How often an event is tried before it is a dead letter.")
        int attempts,

        @Setting(
                value = "200ms",
                help = "Pause before a failed event is tried again; six times longer with each failure.")
        Duration retryFrom,

        @Setting(value = "5m", help = "Longest pause before a failed event is tried again.")
        Duration retryTo,

        @Setting(
                value = "30d",
                help = "How long published events are kept, and longer until every subscriber has heard them.")
        Duration retention,

        @Setting(
                value = "30d",
                help = "A subscriber that was away longer than this no longer keeps events from being dropped.")
        Duration absence,

        @Setting(
                value = "5m",
                help = "A transaction that anybody has open on the database longer than this is warned of.")
        Duration fenceWarning,

        @Setting(
                value = "900KB",
                help =
                        "Largest data of an event, in bytes of UTF-8; a broker must take messages that are 16 KB larger.")
        long maxEventBytes) {
    /** What a broker's message may have beyond an event's data. */
    public static final int ENVELOPE_BYTES = 16 * 1024;

    private static final int SMALLEST_LIMIT = 1024;
    private static final int LARGEST_LIMIT = 15 << 20;
    private static final int USUAL_LIMIT = 900 * 1024;
    private static final double GROWTH = 6;
    private static final double JITTER = 0.2;

    public BusSettings {
        Check.that()
                .range("batch", batch, 1, 10_000)
                .range("attempts", attempts, 1, 1_000)
                .isTrue("poll", positive(poll), "must be longer than nothing")
                .isTrue("retry_from", positive(retryFrom), "must be longer than nothing")
                .isTrue("retry_to", retryTo.compareTo(retryFrom) >= 0, "must not be shorter than retry_from")
                .isTrue("retention", retention.compareTo(Duration.ofDays(1)) >= 0, "must be a day or more")
                .isTrue("absence", absence.compareTo(retention) >= 0, "must not be shorter than retention")
                .isTrue("fence_warning", positive(fenceWarning), "must be longer than nothing")
                .range("max_event_bytes", maxEventBytes, SMALLEST_LIMIT, LARGEST_LIMIT)
                .done();
    }

    /** The same without a broker, and with the usual limit of an event. */
    public BusSettings(
            int batch,
            Duration poll,
            int attempts,
            Duration retryFrom,
            Duration retryTo,
            Duration retention,
            Duration absence,
            Duration fenceWarning) {
        this(
                BusKind.EMBEDDED,
                batch,
                poll,
                attempts,
                retryFrom,
                retryTo,
                retention,
                absence,
                fenceWarning,
                USUAL_LIMIT);
    }

    /** The settings of a station whose owner set none. */
    public static BusSettings defaults() {
        return new BusSettings(
                500,
                Duration.ofSeconds(2),
                5,
                Duration.ofMillis(200),
                Duration.ofMinutes(5),
                Duration.ofDays(30),
                Duration.ofDays(30),
                Duration.ofMinutes(5));
    }

    /** How long an event rests after it failed for the nth time: a little more or less, lest all come back together. */
    Duration pauseAfter(int attempts) {
        double pause =
                Math.min(retryFrom.toNanos() * Math.pow(GROWTH, Math.max(attempts - 1, 0)), (double) retryTo.toNanos());
        return Duration.ofNanos((long) (pause * ThreadLocalRandom.current().nextDouble(1 - JITTER, 1 + JITTER)));
    }

    private static boolean positive(Duration duration) {
        return duration.isPositive();
    }
}
