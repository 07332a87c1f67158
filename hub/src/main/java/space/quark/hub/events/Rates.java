package space.quark.hub.events;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import space.quark.dock.CommonProblem;
import space.quark.dock.Problem;

/** How much each publisher may publish: so many events a second, a second's worth at once. */
final class Rates {
    private static final double NANOS = 1e9;

    private final double perSecond;
    private final LongSupplier nanos;
    private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();

    private static final class Bucket {
        private double left;
        private long since;
    }

    /**
     * @param perSecond 0 for no limit
     * @param nanos a clock that only goes forward
     */
    Rates(int perSecond, LongSupplier nanos) {
        this.perSecond = perSecond;
        this.nanos = nanos;
    }

    /**
     * Takes so many events off what the publisher has left, which may go below nothing: no single request is too large.
     *
     * @throws Problem TOO_MANY_REQUESTS with how long to wait
     */
    void take(String publisher, int events) {
        if (perSecond <= 0) {
            return;
        }
        Bucket bucket = buckets.computeIfAbsent(publisher, _ -> {
            Bucket full = new Bucket();
            full.left = perSecond;
            full.since = nanos.getAsLong();
            return full;
        });
        synchronized (bucket) {
            long now = nanos.getAsLong();
            bucket.left = Math.min(perSecond, bucket.left + (now - bucket.since) * perSecond / NANOS);
            bucket.since = now;
            if (bucket.left <= 0) {
                long wait = (long) ((1 - bucket.left) * NANOS / perSecond);
                throw Problem.retryAfter(CommonProblem.TOO_MANY_REQUESTS, Duration.ofNanos(wait));
            }
            bucket.left -= events;
        }
    }
}
