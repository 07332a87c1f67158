package space.quark.host.remote;

import java.time.Duration;
import java.time.Instant;
import tools.jackson.databind.JsonNode;

/** How long a docked module may wait until it turns to the hub again. */
final class Pace {
    static final Duration SOON = Duration.ofMillis(500);
    static final Duration AT_ONCE = Duration.ofMillis(50);
    /** Whoever rests wants to hear soon that it is to run again, or to go. */
    static final Duration RESTING = Duration.ofSeconds(1);

    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final Duration USUAL = Duration.ofSeconds(5);

    private int failures;

    /** Whether the hub has not answered since it last did. */
    boolean troubled() {
        return failures > 0;
    }

    /** The hub has answered. */
    void well() {
        failures = 0;
    }

    /** The hub has not answered: longer each time. */
    Duration afterTrouble() {
        Duration pause = SOON.multipliedBy(1L << Math.min(failures, 6));
        failures++;
        return pause.compareTo(LONGEST) < 0 ? pause : LONGEST;
    }

    /** As the hub's answer to a heartbeat wants it. */
    static Duration wanted(JsonNode answer) {
        String next = answer.path("nextHeartbeat").asString("");
        String now = answer.path("hubTime").asString("");
        if (!next.isEmpty() && !now.isEmpty()) {
            // Both by the hub's clock, which need not be this one's.
            Duration pause = Duration.between(Instant.parse(now), Instant.parse(next));
            return pause.isPositive() ? pause : SOON;
        }
        long lease = answer.path("lease").asLong(0);
        return lease > 0 ? Duration.ofSeconds(lease).dividedBy(3) : USUAL;
    }
}
