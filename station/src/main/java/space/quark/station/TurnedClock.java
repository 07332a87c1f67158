package space.quark.station;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that runs as fast as any other but shows another time; it can be turned forward, never back. */
final class TurnedClock implements InstantSource {
    private final InstantSource real;
    private Duration offset;

    TurnedClock(InstantSource real, Instant start) {
        this.real = real;
        this.offset = Duration.between(real.instant(), start);
    }

    @Override
    public synchronized Instant instant() {
        return real.instant().plus(offset);
    }

    /** Shows this time from now on, unless it is later already. */
    synchronized void turnTo(Instant time) {
        Instant now = real.instant();
        if (time.isAfter(now.plus(offset))) {
            offset = Duration.between(now, time);
        }
    }
}
