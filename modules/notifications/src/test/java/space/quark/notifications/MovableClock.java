package space.quark.notifications;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** A clock that stands still until it is moved; it begins now, so that deadlines mean the same to the database's gate. */
final class MovableClock implements InstantSource {
    private volatile Instant now = InstantSource.system().instant().truncatedTo(ChronoUnit.MICROS);

    void set(Instant time) {
        now = time;
    }

    void advance(Duration step) {
        now = now.plus(step);
    }

    @Override
    public Instant instant() {
        return now;
    }
}
