package space.quark.host.bus;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How one subscription is doing.
 *
 * @param behind events it has not come to yet, counted up to a bound
 * @param age of the oldest of these
 * @param handled events since the start of the process
 * @param failed attempts since the start of the process
 * @param parked events that wait to be tried again, and those behind them
 * @param dead events that failed as often as they may and wait for somebody to decide
 * @param lastError why the last attempt failed that did, since the start of the process
 * @param trouble why it cannot read or write at all now, absent when it can
 */
public record SubscriptionStatus(
        String subscriber,
        String source,
        long behind,
        Duration age,
        long handled,
        long failed,
        long parked,
        long dead,
        @Nullable String lastError,
        @Nullable Instant lastErrorAt,
        @Nullable String trouble) {}
